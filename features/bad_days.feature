Feature: Days on which Microsoft 365 itself is unwell
  Some failures have no cause that anybody could mend: too many requests, an answer that never arrives. The app has to
  live with them.

  Scenario: Too many requests: the app waits and asks again
    Given Anna has connected her inbox and calendar
    And Microsoft answers the next 2 requests to "graph.messages.*" with "too-many-requests"
    Then the inbox shows "Request for a quote"
    And that happened 2 times

  Scenario: The app itself asks too often, and goes on when it has waited as long as Microsoft says
    Given Anna has connected her inbox and calendar
    And Microsoft lets the app ask a mailbox 2 times in 3 seconds
    Then the inbox shows "Request for a quote"
    And the inbox shows "Request for a quote"
    And the app has not been told to wait
    And the inbox shows "Request for a quote"
    And the app has been told to wait

  Scenario: Too many requests all day long
    Given Anna has connected her inbox and calendar
    And Microsoft answers every request to "graph.messages.*" with "too-many-requests"
    Then reading the inbox fails with "Too many requests"

  Scenario: The mail was sent, but the answer is lost: it is not sent twice
    Given Anna has connected her inbox and calendar
    And the answer to the next "graph.sendMail" gets lost
    When the app sends Anna a test mail
    Then that happened 1 time
    And Anna's Sent Items hold the test mail 1 time
    And the inbox shows the test mail

  Scenario: The connection breaks before the mail was sent
    Given Anna has connected her inbox and calendar
    And the connection of the next "graph.sendMail" is reset
    Then sending a test mail fails with "Microsoft 365 could not be reached"
    And Anna's Sent Items hold the test mail 0 times
    And sending a test mail works
