Feature: My client

  Scenario: A mailbox that is being moved
    Given the situation "rest-not-enabled/migration"
    When Anna connects her inbox and calendar
    Then Anna is told "API access not enabled for mailbox"

  Scenario: All is well
    When Anna connects her inbox and calendar
    Then the inbox holds 3 mails
