Feature: The password has expired
  Microsoft asks for a new one on the way to the app, and goes on with the sign-in.

  Scenario: Anna changes it and is connected
    Given Anna has connected her inbox and calendar
    When Anna's password expires
    And the app reconnects Anna's inbox silently
    Then the app is called back with "error=interaction_required"
    And the app is told the code "AADSTS50055"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Update your password"
    And the app gets no answer
    When Anna changes the password to "spring"
    Then Anna sees the page "Update your password"
    And the page says "at least 8 characters long"
    When Anna changes the password to "Spring2026!"
    Then Anna's inbox and calendar are connected
