Feature: Unavailable - API access not enabled for mailbox
  The app shows OFFICE_ERROR_REST_API_NOT_ENABLED_FOR_COMPONENT_SHARED_MAILBOX. There are two causes: the
  mailbox is just being moved to Office 365, or it lies on the customer's own Exchange server. The
  domain's MX records tell which; in the second case the inbox can be connected through Exchange.

  @H5 @H6
  Scenario: The mailbox is being moved to Office 365
    Given the situation "rest-not-enabled/migration"
    When Anna connects her inbox and calendar
    Then Anna is told "Unavailable - API access not enabled for mailbox"
    And Anna is told "OFFICE_ERROR_REST_API_NOT_ENABLED_FOR_COMPONENT_SHARED_MAILBOX"
    And the MX records of "contoso.example" lead to "office365"

  @H6
  Scenario: The move takes some time
    Given the situation "rest-not-enabled/migration"
    When 1 hour passes
    And Anna connects her inbox and calendar
    Then Anna is told "Unavailable - API access not enabled for mailbox"
    When 1 hour passes
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H6
  Scenario: The move is over sooner than planned
    Given the situation "rest-not-enabled/migration"
    And Anna has tried to connect her inbox and calendar
    When the remedy "finish-early" is carried out
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H5 @H7
  Scenario: The mailbox lies on the customer's own Exchange server
    Given the situation "rest-not-enabled/hybrid"
    When Anna connects her inbox and calendar
    Then Anna is told "OFFICE_ERROR_REST_API_NOT_ENABLED_FOR_COMPONENT_SHARED_MAILBOX"
    When Anna connects her inbox through Exchange at "outlook.office365.com"
    Then Anna is told "Exchange"

  @H7 @H9
  Scenario: Anna connects through her company's Exchange server instead
    Given the situation "rest-not-enabled/hybrid"
    And Anna has tried to connect her inbox and calendar
    When Anna connects her inbox through Exchange at "mail.contoso.example"
    Then Anna's inbox and calendar are connected
    And the inbox shows "Request for a quote"

  @H7
  Scenario: One move of the mailbox mends every way into it at once
    Given the situation "rest-not-enabled/hybrid"
    When Anna connects her inbox through Exchange at "mail.contoso.example"
    Then Anna's inbox and calendar are connected
    When the administrator moves Anna's mailbox to Exchange Online
    And Anna connects her inbox and calendar
    Then everything works for Anna
    And Exchange Online shows Anna's mail over EWS
    When Anna connects her inbox through Exchange at "mail.contoso.example"
    Then Anna is told "Exchange error (ErrorNonExistentMailbox)"

  @H7
  Scenario: Until then, Graph and EWS at Exchange Online agree that there is no mailbox
    Given the situation "rest-not-enabled/hybrid"
    When Anna connects her inbox and calendar
    Then Anna is told "API access not enabled"
    And Exchange Online refuses Anna's mail over EWS with "ErrorNonExistentMailbox"

  @H8
  Scenario: The MX records show that the mail goes elsewhere
    Given the situation "mx/hosted-elsewhere"
    Then the MX records of "contoso.example" lead to "other"
    When Anna connects her inbox and calendar
    Then Anna is told "Office 365 inbox and calendar not found"
    When the remedy "move-mail-to-office-365" is carried out
    And Anna connects her inbox and calendar
    Then the MX records of "contoso.example" lead to "office365"
    And everything works for Anna

  @H8
  Scenario Outline: Where the mail of <domain> goes
    Then the MX records of "<domain>" lead to "<provider>"

    Examples:
      | domain             | provider  |
      | contoso.example    | office365 |
      | nobody.example     | none      |

  @H9
  Scenario: Exchange refuses a wrong password
    Given the situation "rest-not-enabled/hybrid"
    When Anna connects her inbox through Exchange at "mail.contoso.example" with a wrong password
    Then Anna is told "Exchange user name or password refused"

  @H9
  Scenario: The address of the web mail is not that of the Exchange server
    Given the situation "rest-not-enabled/hybrid"
    When Anna connects her inbox through Exchange at "mail.contoso.example" under "/owa/"
    Then Anna is told "Exchange URL is invalid"

  @H9
  Scenario: Exchange Online takes no user names and passwords any more
    When Anna connects her inbox through Exchange at "outlook.office365.com"
    Then Anna is told "Exchange user name or password refused"
