Feature: Signing in without a page
  An app that has lost its tokens first tries without a page (prompt=none). Whatever would need one comes back as an
  error, and the app lets its customer sign in.

  Scenario: Nobody is signed in to the browser
    When the app reconnects Anna's inbox silently
    Then the app is called back with "error=login_required"
    And the app is told the code "AADSTS50058"
    When Anna connects her inbox and calendar
    And the app reconnects Anna's inbox silently
    Then everything works for Anna

  Scenario: The permissions have not been accepted yet
    Given Anna has connected her inbox and calendar
    When the administrator takes back what the app was allowed
    And the app reconnects Anna's inbox silently
    Then the app is called back with "error=interaction_required"
    And the app is told the code "AADSTS65001"
    When Anna connects her inbox and calendar
    And the app reconnects Anna's inbox silently
    Then everything works for Anna

  Scenario: Several accounts are signed in, and the app does not say which one it means
    Given the situation "sign-in/several-accounts"
    When the app reconnects Anna's inbox silently
    Then the app is called back with "error=interaction_required"
    And the app is told the code "AADSTS16000"

  Scenario: Several accounts are signed in, and the app names one
    Given the situation "sign-in/several-accounts"
    And the app names the address that the customer typed
    When the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected
    And the inbox is shown as "anna@contoso.example"

  Scenario: Somebody else is signed in, and is taken without a page
    Given Bo stayed signed in to Office 365 in Anna's browser
    When the app reconnects Anna's inbox silently
    Then Anna is told "Wrong e-mail address: you typed anna@contoso.example, but bo@contoso.example was connected"

  Scenario: Somebody else is signed in, but the app names the address
    Given the situation "sign-in/wrong-account"
    And the app names the address that the customer typed
    When the app reconnects Anna's inbox silently
    Then the app is called back with "error=login_required"
    When Anna connects her inbox and calendar
    And the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected

  Scenario: The app is blocked
    Given Anna has connected her inbox and calendar
    When the administrator blocks "HubSpot Sales" by a policy
    And the app reconnects Anna's inbox silently
    Then the app is called back with "error=interaction_required"
    And the app is told the code "AADSTS53003"
    When the administrator switches the policy "Block" off
    And the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected

  Scenario: Anna signs out
    Given Anna has connected her inbox and calendar
    When Anna signs out of Office 365
    And the app reconnects Anna's inbox silently
    Then the app is called back with "error=login_required"
    And renewing the connection works
