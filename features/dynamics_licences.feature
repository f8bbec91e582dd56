Feature: A subscription with Exchange Online
  Dynamics 365 synchronises mailboxes of Exchange Online, which is part of a subscription or bought besides. The subscription
  decides whether there are mailboxes, and whether an environment has a profile for them.

  @D1
  Scenario: A subscription without Exchange Online brings no mailbox, and no profile
    Given nobody at Contoso has an Exchange Online licence
    And the environment "new.crm4.dynamics.com" of version "9.2.24044.00170"
    Then the subscriptions in use have no plan of Exchange Online, and Anna has none
    And Anna has no mailbox in Exchange Online
    And the profiles are ""
    When the administrator assigns Anna an Exchange Online licence
    And 1 hour passes
    Then the subscriptions in use have a plan of Exchange Online, and Anna has it
    And Anna has a mailbox in Exchange Online
    And the profiles are "Microsoft Exchange Online"
    And the default profile is "Microsoft Exchange Online"

  @D1
  Scenario: A mailbox whose licence is gone is not synchronised, until there is one again
    Given Ada has approved Anna's mailbox
    And Anna's mailbox is synchronised by the server
    When the administrator takes Anna's licences away
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "doesn't have a valid Exchange license" at Anna's mailbox
    When the administrator assigns Anna an Exchange Online licence
    And 1 hour passes
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
