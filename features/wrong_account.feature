Feature: The app connects to the wrong e-mail address
  Somebody stayed signed in to Office 365 in the customer's browser. Microsoft takes that session without asking, and
  reports no error: only by comparing addresses can the app notice.

  @H4
  Scenario: Bo stayed signed in in Anna's browser
    Given Bo stayed signed in to Office 365 in Anna's browser
    When Anna connects her inbox and calendar
    Then Anna is told "Wrong e-mail address: you typed anna@contoso.example, but bo@contoso.example was connected"

  @H4
  Scenario: Signing out of Office 365 mends it
    Given the situation "sign-in/wrong-account"
    When Anna connects her inbox and calendar
    Then Anna is told "Wrong e-mail address"
    When Anna signs out of Office 365
    And Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    And the inbox is shown as "anna@contoso.example"

  @H4
  Scenario: An app that names the address is not misled
    Given the situation "sign-in/wrong-account"
    And the app names the address that the customer typed
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected

  @H4
  Scenario: An app that lets the customer choose is not misled
    Given the situation "sign-in/wrong-account"
    And the app lets the customer choose an account
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
