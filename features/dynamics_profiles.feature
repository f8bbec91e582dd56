Feature: Server profiles and synchronisation methods in Dynamics 365
  What an administrator sets up before mailboxes are approved and tested: where Exchange is, how the mailboxes of existing users
  are synchronised, and how those of new users will be.

  @D2
  Scenario: Exchange Online is reached from outside, and asks to sign in
    When the connection to Anna's Exchange is checked from outside
    Then "outlook.office365.com" answers EWS and Autodiscover over TLS, and asks to sign in
    And Autodiscover leads to "https://outlook.office365.com/EWS/Exchange.asmx"

  @D2
  Scenario: A mailbox on the customer's own server is looked for there, until it is moved
    Given the situation "rest-not-enabled/hybrid"
    When the connection to Anna's Exchange is checked from outside
    Then Autodiscover leads to "https://mail.contoso.example/EWS/Exchange.asmx"
    When the administrator moves Anna's mailbox to Exchange Online
    And the connection to Anna's Exchange is checked from outside
    Then Autodiscover leads to "https://outlook.office365.com/EWS/Exchange.asmx"

  @D3
  Scenario: A profile is made and becomes that of new mailboxes
    When Ada makes the default profile "EXO" of the type "Exchange Online (Hybrid)" at "https://outlook.office365.com/EWS/Exchange.asmx"
    Then Dynamics 365 has done it
    And the profiles are "EXO, Microsoft Exchange Online"
    And the default profile is "EXO"
    When the administrator adds the user nils@contoso.example
    Then nils@contoso.example's mailbox has the profile "EXO"

  @D3
  Scenario: Somebody who is no administrator makes no profile, and does as one
    When Bo makes the profile "EXO" of the type "Exchange Online (Hybrid)" at "Autodiscover"
    Then Dynamics 365 refuses with "None of your roles in the environment has the privilege prvCreateEmailServerProfile (0x80040220)"
    Given Bo has the roles "Basic User, System Administrator" in the environment
    When Bo makes the profile "EXO" of the type "Exchange Online (Hybrid)" at "Autodiscover"
    Then Dynamics 365 has done it
    And the profiles are "EXO, Microsoft Exchange Online"

  @D3
  Scenario: A profile for another tenant needs an application that may act for all mailboxes there
    Given Ada's queue Fabrikam has the address "fred@fabrikam.example"
    And Ada has approved Fabrikam's mailbox
    When Ada makes the profile "Fabrikam" for the tenant "fabrikam.example", with the id and the secret of the app
    And Ada has Fabrikam's mailbox synchronised by the server with the profile "Fabrikam"
    And Ada tests and enables Fabrikam's mailbox
    Then the test of Fabrikam's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "Http server returned 401 Unauthorized exception." at Fabrikam's mailbox
    When Fabrikam's administrator lets the app act for all mailboxes over EWS
    And Ada tests and enables Fabrikam's mailbox
    Then the test of Fabrikam's mailbox ends with "Success, Success, Success"

  @D4
  Scenario: The profile Microsoft Exchange Online is there with Exchange Online in the same tenant
    Then the profiles are "Microsoft Exchange Online"
    And the default profile is "Microsoft Exchange Online"

  @D4
  Scenario: Without Exchange Online in the tenant the profile is missing, and a licence brings it
    Given nobody at Contoso has an Exchange Online licence
    And the environment "new.crm4.dynamics.com" of version "9.2.24044.00170"
    Then the profiles are ""
    When the administrator assigns Anna an Exchange Online licence
    Then the profiles are "Microsoft Exchange Online"
    And the default profile is "Microsoft Exchange Online"

  @D4
  Scenario: Of several profiles one is made the default
    Given Ada has made the default profile "Own" of the type "Exchange Server" at "https://mail.contoso.example/EWS/Exchange.asmx"
    Then the default profile is "Own"
    When Ada makes the profile "Microsoft Exchange Online" the default one
    Then Dynamics 365 has done it
    And the default profile is "Microsoft Exchange Online"

  @D5
  Scenario: Default processing is for new users alone
    When Ada has the mailboxes of new users synchronised by the server with the profile "Microsoft Exchange Online"
    Then Dynamics 365 has done it
    And Anna's mailbox is synchronised by "none, none, none"
    When the administrator adds the user nils@contoso.example
    Then nils@contoso.example's mailbox is synchronised by "server, server, server"
    And nils@contoso.example's mailbox has the profile "Microsoft Exchange Online"

  @D6
  Scenario: The mailboxes of existing users are set by who may read and write them
    Given Bo has the roles "Basic User" in the environment
    When Bo has Anna's mailbox synchronised by the server with the profile "Microsoft Exchange Online"
    Then Dynamics 365 refuses with "(0x80048306)"
    And Anna's mailbox is synchronised by "none, none, none"
    Given Bo has the roles "Basic User, Mailbox Desk" in the environment
    When Bo has Anna's mailbox synchronised by the server with the profile "Microsoft Exchange Online"
    Then Dynamics 365 has done it
    And Anna's mailbox is synchronised by "server, server, server"
    And Anna's mailbox has the profile "Microsoft Exchange Online"

  @D6
  Scenario Outline: Without the privilege to <what> mailboxes none can be set
    Given the role Mailbox Desk exists
    And the role Mailbox Desk lacks the privilege <privilege>
    And Bo has the roles "Mailbox Desk, Service Reader" in the environment
    And the role Service Reader lacks the privilege prvReadMailbox
    When Bo has Anna's mailbox synchronised by the server with the profile "Microsoft Exchange Online"
    Then Dynamics 365 refuses with "None of your roles in the environment has the privilege <privilege> (0x80040220)"
    When Ada adds to the role Mailbox Desk the privilege <privilege>
    And Bo has Anna's mailbox synchronised by the server with the profile "Microsoft Exchange Online"
    Then Dynamics 365 has done it
    And Anna's mailbox is synchronised by "server, server, server"

    Examples:
      | what  | privilege       |
      | read  | prvReadMailbox  |
      | write | prvWriteMailbox |

  @D7
  Scenario: Applying the default settings tests and enables the mailboxes
    Given Ada has the mailboxes of new users synchronised by the server with the profile "Microsoft Exchange Online"
    And Ada has approved Anna's mailbox
    When Ada applies the default email settings to the mailboxes of "Anna, Bo"
    Then Dynamics 365 has done it
    And the test of Anna's mailbox ends with "Success, Success, Success"
    And Bo's mailbox is synchronised by "server, server, server"
    And the test of Bo's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "EmailAddressNotApproved" at Bo's mailbox
    When Ada approves Bo's mailbox
    And Ada applies the default email settings to the mailboxes of "Bo"
    Then the test of Bo's mailbox ends with "Success, Success, Success"

  @D7
  Scenario: Applying the default settings without testing leaves the mailboxes untested
    Given Ada has the mailboxes of new users synchronised by the server with the profile "Microsoft Exchange Online"
    And Ada has approved Anna's mailbox
    When Ada applies the default email settings to the mailboxes of "Anna", without testing them
    Then Anna's mailbox is synchronised by "server, server, server"
    And the test of Anna's mailbox ends with "Not Run, Not Run, Not Run"
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D8
  Scenario: Several mailboxes are edited at once
    Given Ada has made the profile "EXO" of the type "Exchange Online (Hybrid)" at "https://outlook.office365.com/EWS/Exchange.asmx"
    When Ada edits the mailboxes of "Anna, Bo" at once: synchronised by the server with the profile "EXO"
    Then Dynamics 365 has done it
    And Anna's mailbox has the profile "EXO"
    And Bo's mailbox has the profile "EXO"
    And Ada's mailbox has the profile "Microsoft Exchange Online"
    And "dataverse.mailboxes.update" was asked for 2 times

  @D8
  Scenario: Whoever may write his own mailbox alone edits several in vain
    When Bo edits the mailboxes of "Bo, Anna" at once: synchronised by the server with the profile "Microsoft Exchange Online"
    Then Dynamics 365 refuses with "(0x80048306)"
    And Bo's mailbox is synchronised by "server, server, server"
    And Anna's mailbox is synchronised by "none, none, none"
    Given Bo has the roles "Basic User, System Administrator" in the environment
    When Bo edits the mailboxes of "Bo, Anna" at once: synchronised by the server with the profile "Microsoft Exchange Online"
    Then Dynamics 365 has done it
    And Anna's mailbox is synchronised by "server, server, server"
