Feature: Names and passwords
  The sign-in page says what is wrong and asks again. The app hears nothing of it until somebody is signed in.

  Scenario: Anna mistypes her password
    Given Anna types the password "Password2!"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Enter password"
    And the page says "AADSTS50126"
    And the app gets no answer
    When Anna types the password "Password1!"
    And Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: Ten wrong passwords lock the account for a minute
    Given Anna types the password "Password2!"
    When Anna connects her inbox and calendar
    And Anna tries that 9 times more
    And Anna types the password "Password1!"
    And Anna connects her inbox and calendar
    Then the page says "AADSTS50053"
    When 1 minute passes
    And Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: The administrator switched the account off
    Given Anna has connected her inbox and calendar
    When the administrator switches sign-in off for Anna
    And Anna connects her inbox and calendar
    Then the page says "AADSTS50057"
    When the administrator switches sign-in on for Anna
    And Anna connects her inbox and calendar
    Then everything works for Anna
