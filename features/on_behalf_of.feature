Feature: A web API behind the app
  The app's page in Anna's browser calls a web API of its own, and that API asks Microsoft Graph in her name
  (on-behalf-of). It has no browser: what the organisation demands there, the API can only hand on to the page, which
  takes it to the sign-in page and calls again.

  Background:
    Given Anna has connected her inbox and calendar
    And Anna has signed in to the app's web API

  Scenario: The API reads Anna's inbox in her name
    When the web API asks for Anna's inbox
    Then the web API gets the inbox, with "Request for a quote"

  Scenario: A second factor is demanded for Microsoft Graph, and the page brings it
    Given Anna has registered a second factor
    When the administrator demands a second factor for "Microsoft Graph"
    And the web API asks for Anna's inbox
    Then the web API is refused with "AADSTS50076", "basic_action"
    And the refusal says what is demanded
    When Anna signs in to the app's web API with what is demanded
    And the web API asks for Anna's inbox
    Then the web API gets the inbox, with "Request for a quote"

  Scenario: Signing in again without what is demanded goes round in circles
    Given Anna has registered a second factor
    When the administrator demands a second factor for "Microsoft Graph"
    And Anna signs in to the app's web API again
    And the web API asks for Anna's inbox
    Then the web API is refused with "AADSTS50076", "basic_action"

  Scenario: Who has no second factor yet registers one on the way
    When the administrator demands a second factor for "Microsoft Graph"
    And the web API asks for Anna's inbox
    Then the web API is refused with "AADSTS50079", "basic_action"
    When Anna signs in to the app's web API with what is demanded
    And the web API asks for Anna's inbox
    Then the web API gets the inbox, with "Request for a quote"

  Scenario: Microsoft Graph is blocked: nothing that the page brings helps, only the administrator
    When the administrator blocks "Microsoft Graph" by a policy
    And the web API asks for Anna's inbox
    Then the web API is refused with "AADSTS53003", "message_only"
    When the administrator switches the policy "Block" off
    And the web API asks for Anna's inbox
    Then the web API gets the inbox, with "Request for a quote"

  Scenario: The administrator takes the consent back, and the API learns that it is missing
    When the administrator takes back what the app was allowed
    And the web API asks for Anna's inbox
    Then the web API is refused with "AADSTS65001", "consent_required"
    When Anna connects her inbox and calendar
    And the web API asks for Anna's inbox
    Then the web API gets the inbox, with "Request for a quote"
