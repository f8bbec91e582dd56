Feature: A second factor at the sign-in page
  Where the organisation demands it, a password alone is not enough: a code of the phone is asked for.

  Background:
    Given the situation "conditional-access/second-factor"

  Scenario: Anna has her phone at hand
    When Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: Anna mistypes the code, and then types the right one
    Given Anna's phone is not at hand
    When Anna connects her inbox and calendar
    Then Anna sees the page "Enter code"
    And the app gets no answer
    When Anna enters the code "12 34"
    Then Anna sees the page "Enter code"
    When Anna enters the code "123456"
    Then everything works for Anna

  Scenario: Anna gives up, and the app learns only that she did not go on
    Given Anna's phone is not at hand
    When Anna connects her inbox and calendar
    And Anna cancels
    Then Anna is told "The connection was not completed"
    And the app is called back with "error_subcode=cancel"

  Scenario: Without a page there is no code to type
    Given Anna's phone is not at hand
    When Anna connects her inbox and calendar
    And the app reconnects Anna's inbox silently
    Then the app is called back with "error=interaction_required"
    And the app is told the code "AADSTS50076"
    When Anna connects her inbox and calendar
    And Anna enters the code "123456"
    And the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected
