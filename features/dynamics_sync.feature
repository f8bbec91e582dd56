Feature: What server-side synchronization carries between Dynamics 365 and Outlook
  A mailbox that was tested and enabled is looked at every quarter of an hour: what waits is sent, what came becomes e-mail
  activities, and appointments, contacts and tasks go both ways.

  Background:
    Given Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox

  @D22
  Scenario Outline: <rule>: mail from <from> becomes an email activity <times> times
    Given Anna tracks "<rule>"
    And Ada has tested and enabled Anna's mailbox
    When Anna makes the contact "Lind" with the address "lena@fabrikam.example" in Dynamics 365
    And Anna gets the mail "Question" from "<from>"
    And 15 minutes pass
    Then Dynamics 365 shows Anna the email "Question" <times> times
    When 60 minutes pass
    Then Dynamics 365 shows Anna the email "Question" <times> times

    Examples:
      | rule                                                            | from                    | times |
      | All email messages                                              | lena@fabrikam.example   | 1     |
      | All email messages                                              | bo@contoso.example      | 1     |
      | All email messages                                              | nobody@fabrikam.example | 1     |
      | Email messages in response to Dynamics 365 email                | lena@fabrikam.example   | 0     |
      | Email messages in response to Dynamics 365 email                | nobody@fabrikam.example | 0     |
      | Email messages from Dynamics 365 Leads, Contacts and Accounts   | lena@fabrikam.example   | 1     |
      | Email messages from Dynamics 365 Leads, Contacts and Accounts   | bo@contoso.example      | 0     |
      | Email messages from Dynamics 365 Leads, Contacts and Accounts   | nobody@fabrikam.example | 0     |
      | Email messages from Dynamics 365 records that are email enabled | bo@contoso.example      | 1     |
      | Email messages from Dynamics 365 records that are email enabled | nobody@fabrikam.example | 0     |
      | No email messages                                               | lena@fabrikam.example   | 0     |

  @D22
  Scenario: Email is sent from Dynamics 365, and its answer is tracked
    Given Ada has tested and enabled Anna's mailbox
    When Anna sends Bo the email "Offer" from Dynamics 365
    Then Anna's email "Offer" is "Pending Send" in Dynamics 365
    When 15 minutes pass
    Then Anna's email "Offer" is "Sent" in Dynamics 365
    And Outlook shows Bo the mail "Offer" 1 time
    And Outlook shows Anna the sent mail "Offer" 1 time
    When Bo replies to the mail "Offer"
    And Anna gets the mail "Something else" from "bo@contoso.example"
    And 15 minutes pass
    Then Dynamics 365 shows Anna the email "R" 1 time
    And Dynamics 365 shows Anna the email "Something else" 0 times
    And Outlook shows Bo the mail "Offer" 1 time

  @D22
  Scenario: Whoever puts the category on mail has it tracked, whatever the rule
    Given Anna tracks "No email messages"
    And Ada has tested and enabled Anna's mailbox
    When Anna gets the mail "By hand" from "nobody@fabrikam.example"
    And 15 minutes pass
    Then Dynamics 365 shows Anna the email "By hand" 0 times
    When Anna has the mail "By hand" tracked by its category
    And 15 minutes pass
    Then Dynamics 365 shows Anna the email "By hand" 1 time
    And Anna's email "By hand" is "Received" in Dynamics 365

  @D19 @D22
  Scenario: Nothing is carried over for a mailbox that is not approved
    Given Bo's mailbox is synchronised by the server
    And Bo tracks "All email messages"
    When Ada tests and enables Bo's mailbox
    And Bo sends Anna the email "Offer" from Dynamics 365
    And Bo makes the contact "Lind" in Dynamics 365
    And Bo gets the mail "Question" from "nobody@fabrikam.example"
    And 60 minutes pass
    Then Bo's email "Offer" is "Pending Send" in Dynamics 365
    And Dynamics 365 shows Bo the email "Question" 0 times
    And Outlook shows Bo the contact "Lind" 0 times
    When Ada approves Bo's mailbox
    And Ada tests and enables Bo's mailbox
    And Bo gets the mail "Another" from "nobody@fabrikam.example"
    And 15 minutes pass
    Then Bo's email "Offer" is "Sent" in Dynamics 365
    And Outlook shows Anna the mail "Offer" 1 time
    And Dynamics 365 shows Bo the email "Another" 1 time
    And Outlook shows Bo the contact "Lind" 1 time

  Scenario Outline: A <kind> goes from Dynamics 365 to Outlook, and back when it is tracked there
    Given Ada has tested and enabled Anna's mailbox
    When Anna makes the <kind> "Here" in Dynamics 365
    And Anna makes the tracked <kind> "There" in Outlook
    And 15 minutes pass
    Then Outlook shows Anna the <kind> "Here" 1 time
    And Dynamics 365 shows Anna the <kind> "There" 1 time
    When 60 minutes pass
    Then Outlook shows Anna the <kind> "Here" 1 time
    And Outlook shows Anna the <kind> "There" 1 time
    And Dynamics 365 shows Anna the <kind> "Here" 1 time
    And Dynamics 365 shows Anna the <kind> "There" 1 time
    When Anna deletes the <kind> "Here" in Dynamics 365
    And 15 minutes pass
    Then Outlook shows Anna the <kind> "Here" 0 times

    Examples:
      | kind        |
      | contact     |
      | appointment |
      | task        |

  Scenario Outline: A <kind> that nobody tracks stays in Outlook
    Given Ada has tested and enabled Anna's mailbox
    When Anna makes the <kind> "Own" in Outlook
    And 15 minutes pass
    Then Dynamics 365 shows Anna the <kind> "Own" 0 times

    Examples:
      | kind        |
      | contact     |
      | appointment |

  Scenario Outline: A change to a <kind> on one side alone reaches the other
    Given Ada has tested and enabled Anna's mailbox
    When Anna makes the <kind> "Lind" in Dynamics 365
    And 15 minutes pass
    And Anna writes "Outlook" into the <kind> "Lind" in Outlook
    And 15 minutes pass
    Then Anna's <kind> "Lind" says "Outlook" in Dynamics 365
    When Anna writes "Dynamics" into the <kind> "Lind" in Dynamics 365
    And 15 minutes pass
    Then Anna's <kind> "Lind" says "Dynamics" in Outlook

    Examples:
      | kind        |
      | contact     |
      | appointment |

  Scenario Outline: Of two changes to a <kind> the later one wins
    Given Ada has tested and enabled Anna's mailbox
    When Anna makes the <kind> "Lind" in Dynamics 365
    And 15 minutes pass
    And Anna writes "First" into the <kind> "Lind" in <first>
    And 2 minutes pass
    And Anna writes "Second" into the <kind> "Lind" in <second>
    And 15 minutes pass
    Then Anna's <kind> "Lind" says "Second" in Dynamics 365
    And Anna's <kind> "Lind" says "Second" in Outlook

    Examples:
      | kind        | first        | second       |
      | contact     | Dynamics 365 | Outlook      |
      | contact     | Outlook      | Dynamics 365 |
      | appointment | Dynamics 365 | Outlook      |
      | appointment | Outlook      | Dynamics 365 |

  Scenario Outline: A <kind> that is deleted in Outlook is there <times> times in Dynamics 365
    Given Ada has tested and enabled Anna's mailbox
    When Anna makes the <kind> "Lind" in Dynamics 365
    And 15 minutes pass
    And Anna deletes the <kind> "Lind" in Outlook
    And 15 minutes pass
    Then Dynamics 365 shows Anna the <kind> "Lind" <times> times
    When 30 minutes pass
    Then Outlook shows Anna the <kind> "Lind" 0 times

    Examples:
      | kind        | times |
      | contact     | 1     |
      | appointment | 0     |

  Scenario: What was changed on one side outlives its deletion on the other
    Given Ada has tested and enabled Anna's mailbox
    When Anna makes the appointment "Visit" in Dynamics 365
    And 15 minutes pass
    And Anna deletes the appointment "Visit" in Outlook
    And Anna writes "Lund" into the appointment "Visit" in Dynamics 365
    And 15 minutes pass
    Then Outlook shows Anna the appointment "Visit" 1 time
    And Anna's appointment "Visit" says "Lund" in Outlook

  @D23
  Scenario: An appointment without an organizer fails by itself
    Given Ada has tested and enabled Anna's mailbox
    When Anna makes the appointment "Visit" without an organizer in Dynamics 365
    And Anna makes the contact "Lind" in Dynamics 365
    And 15 minutes pass
    Then Outlook shows Anna the appointment "Visit" 0 times
    And Outlook shows Anna the contact "Lind" 1 time
    And Anna's appointment "Visit" was not synchronised: "the Organizer field isn't present"
    And Anna finds the warning "OrganizerMissing" at Anna's mailbox

  @D23
  Scenario: What cannot be tracked goes to the undeliverable folder
    Given mail that cannot be tracked is moved to the undeliverable folder
    And Anna tracks "All email messages"
    And Ada has tested and enabled Anna's mailbox
    When Anna gets the mail "Broken" from "nobody@fabrikam.example" to "no address"
    And Anna gets the mail "Fine" from "nobody@fabrikam.example"
    And 15 minutes pass
    Then Dynamics 365 shows Anna the email "Broken" 0 times
    And Dynamics 365 shows Anna the email "Fine" 1 time
    And Outlook shows Anna the undeliverable mail "Broken" 1 time
    And Anna finds the warning "UnknownIncomingEmailIntegrationError -2147218677" at Anna's mailbox
    And the statuses of Anna's mailbox are "Success, Success, Success"

  @D23
  Scenario: Where nothing is moved, a mail that cannot be tracked is told of until it is gone
    Given Anna tracks "All email messages"
    And Ada has tested and enabled Anna's mailbox
    When Anna gets the mail "Broken" from "nobody@fabrikam.example" to "no address"
    And 60 minutes pass
    Then Anna finds the warning "UnknownIncomingEmailIntegrationError -2147218677" at Anna's mailbox
    When Anna deletes the mail "Broken" in Outlook
    And 15 minutes pass
    Then Anna finds no warning at Anna's mailbox

  @D22 @D23
  Scenario: What may pass is tried again five minutes later
    Given Anna tracks "All email messages"
    And Ada has tested and enabled Anna's mailbox
    And Exchange answers "ews.SyncFolderItems" with "server-busy" 2 times
    When Anna gets the mail "Question" from "nobody@fabrikam.example"
    And 15 minutes pass
    Then receiving for Anna was tried 1 time in vain and waits
    And the last error of Anna's mailbox is "Http server returned ServiceUnavailable exception."
    And the statuses of Anna's mailbox are "Success, Success, Success"
    And Dynamics 365 shows Anna the email "Question" 0 times
    When 5 minutes pass
    Then receiving for Anna was tried 0 times in vain and goes on
    And the last error of Anna's mailbox is "nothing"
    And Dynamics 365 shows Anna the email "Question" 1 time
    And Anna finds no warning at Anna's mailbox

  @D22 @D23
  Scenario: What does not pass in ten tries lasts
    Given Anna tracks "All email messages"
    And Ada has tested and enabled Anna's mailbox
    And Exchange answers "ews.SyncFolderItems" with "server-busy" 24 times
    When 60 minutes pass
    Then receiving for Anna was tried 10 times in vain and waits
    And the statuses of Anna's mailbox are "Success, Success, Success"
    When 5 minutes pass
    Then the statuses of Anna's mailbox are "Failure, Success, Failure"
    And Anna's mailbox is enabled for "outgoing"
    And Ada finds the error "Http server returned ServiceUnavailable exception." at Anna's mailbox
