Feature: The browser stays signed in, or does not
  Behind the password Microsoft asks "Stay signed in?". Who says yes is signed in for 90 days, whatever becomes of the
  browser; otherwise the session ends with the browser, or after a day.

  Scenario: Anna stays signed in
    Given Anna has connected her inbox and calendar
    When Anna closes the browser and opens it again
    And the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected

  Scenario: Anna does not stay signed in
    Given Anna does not want to stay signed in
    And Anna has connected her inbox and calendar
    When the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected
    When Anna closes the browser and opens it again
    And the app reconnects Anna's inbox silently
    Then the app is called back with "error=login_required"
    And the app is told the code "AADSTS50058"
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected

  Scenario: The organisation lets nobody stay signed in
    Given the organisation does not let people stay signed in
    And Anna has connected her inbox and calendar
    When Anna closes the browser and opens it again
    And the app reconnects Anna's inbox silently
    Then the app is told the code "AADSTS50058"

  Scenario: Ninety days without a sign-in
    Given Anna has connected her inbox and calendar
    When 91 days pass
    And the app reconnects Anna's inbox silently
    Then the app is told the code "AADSTS50058"
