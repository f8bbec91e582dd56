Feature: Testing and enabling mailboxes in Dynamics 365
  "Test & Enable" asks Exchange for each part of a mailbox, enables what works, and says on the wall of the mailbox what does not.

  @D22 @D23 @D24
  Scenario: All is well: three statuses, and the owner is told
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    Then the statuses of Anna's mailbox are "Not Run, Not Run, Not Run"
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And Anna's mailbox is enabled for "incoming, outgoing, appointments"
    And Anna finds the information "is enabled for receiving email" at Anna's mailbox
    And Anna finds the information "is enabled for sending email" at Anna's mailbox
    And Anna finds the information "is enabled for synchronizing appointments, contacts, and tasks" at Anna's mailbox
    And Anna finds no error at Anna's mailbox
    And Anna's Sent Items hold the mail "Your mailbox is now connected to Dynamics 365" 1 time

  @D22
  Scenario: The result comes later, as whoever waits sees it
    Given the environment tests mailboxes after 2 minutes
    And Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox is still to come
    And the statuses of Anna's mailbox are "Not Run, Not Run, Not Run"
    When 2 minutes pass
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D22 @D23
  Scenario: Without approval nothing is asked of Exchange
    Given Bo's mailbox is synchronised by the server
    When Ada tests and enables Bo's mailbox
    Then the test of Bo's mailbox ends with "Failure, Failure, Failure"
    And Bo's mailbox is enabled for "nothing"
    And "ews.*" was asked for 0 times
    And Bo finds the error "Email cannot be received because the email address of the mailbox Bo Berg requires an approval by an Office 365 administrator." at Bo's mailbox
    And Ada finds the error "EmailAddressNotApproved" at the profile "Microsoft Exchange Online"
    When Ada approves Bo's mailbox
    And Ada tests and enables Bo's mailbox
    Then the test of Bo's mailbox ends with "Success, Success, Success"
    And Bo's mailbox is enabled for "incoming, outgoing, appointments"
    And Bo finds no error at Bo's mailbox

  @D22 @D23
  Scenario: What lasts disables the mailbox at once
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    When the administrator takes Anna's licences away
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Anna's mailbox is enabled for "nothing"
    And Ada finds the error "8005E276" at Anna's mailbox
    When the administrator assigns Anna an Exchange Online licence
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And Anna's mailbox is enabled for "incoming, outgoing, appointments"
    And Ada finds no error at Anna's mailbox

  @D22 @D23 @D24
  Scenario: What may pass is tried again five minutes later
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    And Exchange answers "ews.FindFolder" with "server-busy" 2 times
    When Ada tests and enables Anna's mailbox
    Then Anna finds the warning "An error occurred in receiving email for the mailbox Anna Andersson" at Anna's mailbox
    And the statuses of Anna's mailbox are "Not Run, Success, Success"
    And the test of Anna's mailbox is still to come
    When 4 minutes pass
    Then the test of Anna's mailbox is still to come
    And "ews.FindFolder" was asked for 1 time
    When 1 minute passes
    Then "ews.FindFolder" was asked for 2 times
    And the test of Anna's mailbox is still to come
    When 5 minutes pass
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And Anna finds no warning at Anna's mailbox
    And Anna's Sent Items hold the mail "Your mailbox is now connected to Dynamics 365" 1 time

  @D22
  Scenario: What does not pass is tried ten times, and disables the mailbox then
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    And Exchange answers "ews.FindFolder" with "server-busy" 11 times
    When Ada tests and enables Anna's mailbox
    And 49 minutes pass
    Then the test of Anna's mailbox is still to come
    And "ews.FindFolder" was asked for 10 times
    When 1 minute passes
    Then the test of Anna's mailbox ends with "Failure, Success, Success"
    And Anna's mailbox is enabled for "outgoing, appointments"
    And Anna finds the error "Http server returned ServiceUnavailable exception." at Anna's mailbox
    And "ews.FindFolder" was asked for 11 times
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And Anna's mailbox is enabled for "incoming, outgoing, appointments"

  @D22
  Scenario: A mailbox without a profile, and one that is deactivated
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    And Anna's mailbox has no profile any more
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Anna finds the error "InvalidIncomingEmailServerProfile" at Anna's mailbox
    When Ada has Anna's mailbox synchronised by the server with the profile "Microsoft Exchange Online"
    And Anna's mailbox is deactivated
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Anna finds the error "MailboxDisabled" at Anna's mailbox
    When Anna's mailbox is activated
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D23
  Scenario: What is wrong stands on the wall of the mailbox and of its profile, and goes when it is mended
    Given Bo's mailbox is synchronised by the server
    When Bo's mailbox is deactivated
    And Ada tests and enables Bo's mailbox
    Then the test of Bo's mailbox ends with "Failure, Failure, Failure"
    And Bo finds the error "MailboxDisabled" at Bo's mailbox
    And Ada finds the error "MailboxDisabled" at Bo's mailbox
    And Ada finds the error "MailboxDisabled" at the profile "Microsoft Exchange Online"
    And Ada finds no error at Anna's mailbox
    When Bo's mailbox is activated
    And Ada approves Bo's mailbox
    And Ada tests and enables Bo's mailbox
    Then the test of Bo's mailbox ends with "Success, Success, Success"
    And Bo finds no error at Bo's mailbox
    And Ada finds no error at the profile "Microsoft Exchange Online"

  @D24
  Scenario: Each part has a status of its own, and what is not synchronised is not tested
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    And Anna's mailbox is synchronised without outgoing email
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Not Run, Success"
    When Ada has Anna's mailbox synchronised by the server with the profile "Microsoft Exchange Online"
    Then the statuses of Anna's mailbox are "Success, Not Run, Success"
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D24
  Scenario: One part may fail while the others work
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    When the situation "dynamics/quota-exceeded" comes about
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Failure, Success"
    And Anna's mailbox is enabled for "incoming, appointments"
    And Anna finds the information "is enabled for receiving email" at Anna's mailbox
    And Anna finds the error "cannot be sent. Make sure that the credentials specified in the mailbox are correct (ErrorQuotaExceeded)" at Anna's mailbox
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Failure, Success"
    When the remedy "free-space" is carried out
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D25
  Scenario: A mailbox is one organization's, until another takes it over
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    And Ada has tested and enabled Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    Given the environment "second.crm4.dynamics.com" of version "9.2.24044.00170"
    And Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    When Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Failure"
    And Anna finds the error "because the email address of the mailbox Anna Andersson is configured with another organization." at Anna's mailbox
    When Ada tests and enables Anna's mailbox for this organization alone
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And Anna finds no error at Anna's mailbox
    When it is about the environment "contoso.crm4.dynamics.com"
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Failure"
    And Anna finds the error "is configured with another organization." at Anna's mailbox

  @D26
  Scenario: All mailboxes of a profile are tested in the background
    Given the environment tests mailboxes after 3 minutes
    And Ada has made the profile "Other" of the type "Exchange Online (Hybrid)" at "https://outlook.office365.com/EWS/Exchange.asmx"
    And Anna's mailbox is synchronised by the server
    And Bo's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    And Bo's mailbox is synchronised without appointments, contacts and tasks
    When Ada has Ada's mailbox synchronised by the server with the profile "Other"
    And Ada tests and enables all mailboxes of the profile "Microsoft Exchange Online"
    Then Dynamics 365 has done it
    And the test of Anna's mailbox is still to come
    And the statuses of Anna's mailbox are "Not Run, Not Run, Not Run"
    When 2 minutes pass
    Then the test of Anna's mailbox is still to come
    When 1 minute passes
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And the test of Bo's mailbox ends with "Failure, Failure, Not Run"
    And the test of Ada's mailbox ends with "Not Run, Not Run, Not Run"
    When Ada approves Bo's mailbox
    And Ada tests and enables all mailboxes of the profile "Microsoft Exchange Online"
    And 3 minutes pass
    Then the test of Bo's mailbox ends with "Success, Success, Not Run"
