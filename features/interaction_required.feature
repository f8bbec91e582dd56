Feature: Interaction required
  The organisation lets only assigned users sign in to the app, and the customer is not one of them. The app
  meets this in its silent attempt; when it then lets the customer sign in, he ends on a page that leads nowhere.

  @H11
  Scenario: The silent attempt says that interaction is required, and the interaction is a dead end
    Given the situation "assignment/interaction-required"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Sorry, but we're having trouble signing you in."
    And the page says "AADSTS50105"
    And the app gets no answer
    When the app reconnects Anna's inbox silently
    Then Anna is told "Interaction required"

  @H11
  Scenario: The administrator adds Anna to the app
    Given the situation "assignment/interaction-required"
    And Anna has tried to connect her inbox and calendar
    When the administrator adds Anna to the app
    And Anna connects her inbox and calendar
    Then everything works for Anna
    When the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected

  @H11
  Scenario: The administrator adds a group that Anna is in
    Given the situation "assignment/interaction-required"
    And Anna has tried to connect her inbox and calendar
    When the administrator adds the group "Sales" to the app
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H11
  Scenario: A group inside an assigned group does not count
    Given the situation "assignment/interaction-required"
    And the group "All of Sales" holds the group "Inside Sales", which holds Anna
    When the administrator adds the group "All of Sales" to the app
    And Anna connects her inbox and calendar
    Then the page says "AADSTS50105"
    When the administrator adds the group "Inside Sales" to the app
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H11
  Scenario: The administrator lets everybody in
    Given the situation "assignment/interaction-required"
    And Anna has tried to connect her inbox and calendar
    When the administrator switches "Assignment required" off
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H11
  Scenario: Bo is assigned, and nothing keeps him out
    Given the situation "assignment/interaction-required"
    When Bo connects his inbox and calendar
    Then everything works for Bo

  @H11
  Scenario: An inbox that was connected stops working when assignment becomes required
    Given Anna has connected her inbox and calendar
    And the administrator switches "Assignment required" on
    Then renewing the connection fails with "Interaction required"
    When the administrator adds Anna to the app
    Then renewing the connection works

  @H11
  Scenario Outline: A customer's words lead to the situation
    Then a search for "<words>" finds the situation "assignment/interaction-required"

    Examples:
      | words               |
      | Interaktion krävs   |
      | Interaction requise |
      | 操作が必要          |
      | AADSTS50105         |
