Feature: Server-side synchronization of Dynamics 365 in China
  The cloud that 21Vianet runs in China has a sign-in host, a Graph and an Exchange of its own. Organisations from before
  17 October 2020 ask its support first, and profiles point to the Exchange that is there.

  Background:
    Given Contoso is in the cloud that 21Vianet runs in China

  @D27
  Scenario: An organisation from before 17 October 2020 needs the support of 21Vianet
    Given its environment in China was provisioned on 2020-10-16
    And Ada has made the default profile "China" of the type "Exchange Online (Hybrid)" at "https://partner.outlook.cn/EWS/Exchange.asmx"
    And Ada has approved Anna's mailbox
    When Ada has Anna's mailbox synchronised by the server with the profile "China"
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "must be enabled by 21Vianet support for organizations provisioned before October 17, 2020." at Anna's mailbox
    When the support of 21Vianet enables server-side synchronization for the environment
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D27
  Scenario: An organisation from that day on needs nobody's help
    Given its environment in China was provisioned on 2020-10-17
    And Ada has made the default profile "China" of the type "Exchange Online (Hybrid)" at "https://partner.outlook.cn/EWS/Exchange.asmx"
    And Ada has approved Anna's mailbox
    When Ada has Anna's mailbox synchronised by the server with the profile "China"
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D28
  Scenario: The Exchange of Microsoft's own cloud does not know China's tokens
    Given its environment in China was provisioned on 2024-03-01
    And Ada has approved Anna's mailbox
    When Ada has Anna's mailbox synchronised by the server with the profile "Microsoft Exchange Online"
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "Http server returned 401 Unauthorized exception." at Anna's mailbox
    When Ada changes the address of the profile "Microsoft Exchange Online" to "https://partner.outlook.cn/EWS/Exchange.asmx"
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D28
  Scenario: One switch moves sign-in, Graph and Exchange
    Then "login.partner.microsoftonline.cn" describes Contoso's sign-in, and "login.microsoftonline.com" does not know it
    And "microsoftgraph.chinacloudapi.cn" takes Anna's token, and "graph.microsoft.com" does not
