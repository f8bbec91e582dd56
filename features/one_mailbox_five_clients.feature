Feature: One broken mailbox, five clients
  One mailbox is used by an app that shows its inbox and its calendar, by server-side synchronization of Dynamics 365, by a
  sync of its contacts, and by a program that asks Graph. What breaks the mailbox is said once, and each of the five reports
  it in its own words. One remedy mends all of them, without anybody connecting anew.

  Background:
    Given Anna has connected her inbox and calendar
    And Anna has connected Outlook Contacts
    And Anna's mailbox is synchronised by the server
    And Ada has approved Anna's mailbox
    And Ada has tested and enabled Anna's mailbox
    And Anna has a program that reads her mail through Graph
    And the CRM has synced

  @H5 @H6 @H7 @D22 @D23 @C3 @C4
  Scenario Outline: <situation>, until <remedy>
    When the situation "<situation>" comes about
    And Ada tests and enables Anna's mailbox
    Then reading the inbox fails with "<inbox>"
    And reading the calendar fails with "<calendar>"
    And the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "<dynamics>" at Anna's mailbox
    When the CRM syncs
    Then the sync fails with "<contacts>"
    And Anna's program is refused by Graph with <status> "<code>"
    When the remedy "<remedy>" is carried out
    And Ada tests and enables Anna's mailbox
    Then reading the inbox works
    And reading the calendar works
    And the test of Anna's mailbox ends with "Success, Success, Success"
    When the CRM syncs
    Then the sync succeeds
    And Anna's program reads her mail through Graph

    Examples:
      | situation                  | remedy          | inbox                                   | calendar                                | dynamics                                                            | contacts                                                                                | status | code                                       |
      | rest-not-enabled/hybrid    | migrate-mailbox | API access not enabled for mailbox      | API access not enabled for mailbox      | the mailbox Anna Andersson is not enabled for REST                  | the mailbox is being moved, or its Exchange servers do not meet the hybrid requirements | 404    | RESTAPINotEnabledForComponentSharedMailbox |
      | rest-not-enabled/migration | finish-early    | API access not enabled for mailbox      | API access not enabled for mailbox      | the mailbox Anna Andersson is not enabled for REST                  | the mailbox is being moved, or its Exchange servers do not meet the hybrid requirements | 404    | RESTAPINotEnabledForComponentSharedMailbox |
      | licence/no-mailbox         | license         | Office 365 inbox and calendar not found | Office 365 inbox and calendar not found | doesn't have a valid Exchange license                               | this account has no mailbox                                                             | 404    | MailboxNotEnabledForRESTAPI                |
      | account/disabled           | enable          | The Microsoft 365 account is disabled   | The Microsoft 365 account is disabled   | the Microsoft 365 account of the mailbox Anna Andersson is disabled | The Microsoft 365 account is disabled                                                   | 403    | ErrorAccountDisabled                       |

  @H3 @D22 @D23 @C4
  Scenario: The licence is taken away, and given again before the mailbox is gone
    When the administrator takes Anna's licences away
    And Ada tests and enables Anna's mailbox
    Then reading the inbox fails with "Office 365 inbox and calendar not found"
    And reading the calendar fails with "Office 365 inbox and calendar not found"
    And the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "doesn't have a valid Exchange license" at Anna's mailbox
    When the CRM syncs
    Then the sync fails with "Outlook Contacts cannot be connected: this account has no mailbox"
    And Anna's program is refused by Graph with 404 "MailboxNotEnabledForRESTAPI"
    When the administrator assigns Anna an Exchange Online licence
    And Ada tests and enables Anna's mailbox
    Then the inbox shows "Request for a quote"
    And the calendar of the next week shows "Weekly sales meeting"
    And the test of Anna's mailbox ends with "Success, Success, Success"
    When the CRM syncs
    Then the sync succeeds
    And Anna's program reads her mail through Graph

  @D22 @D23
  Scenario: EWS is switched off, and only those who use it notice
    When the administrator switches EWS off for Anna's mailbox
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Ada finds the error "an error occurred while establishing a secure connection to the email server" at Anna's mailbox
    And Exchange Online refuses Anna's mail over EWS because "EWS is disabled for this user or tenant"
    But reading the inbox works
    And reading the calendar works
    And Anna's program reads her mail through Graph
    When the CRM syncs
    Then the sync succeeds
    When the administrator switches EWS on for Anna's mailbox
    And Ada tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And Exchange Online shows Anna's mail over EWS
