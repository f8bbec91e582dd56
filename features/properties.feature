Feature: What an app notes on its customers' mail
  An app marks the mails that it has logged, with a property of its own. One part of it speaks Microsoft Graph, an older one
  EWS, and each finds the marks of the other: extended properties there are single-value extended properties here.

  Scenario: A mark that was set through Graph is found over EWS
    When the app marks Anna's mail "Request for a quote" with "deal 42" through Graph
    Then over EWS the app finds "Request for a quote" by the mark "deal 42" among Anna's mail
    And over EWS the app finds nothing by the mark "deal 43" among Anna's mail

  Scenario: A mark that was set over EWS is found through Graph
    When the app marks Anna's mail "Request for a quote" with "deal 42" over EWS
    Then through Graph the app finds "Request for a quote" by the mark "deal 42" among Anna's mail
    And through Graph the app finds nothing by the mark "deal 43" among Anna's mail
