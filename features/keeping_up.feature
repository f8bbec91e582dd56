Feature: Keeping up with a mailbox
  An app that has read a mailbox once wants to know what changes from then on: it asks in rounds, or it is told over a
  webhook. And it asks much at once, in batches.

  Scenario: The app asks in rounds until its place is forgotten, and begins anew
    Given Anna has connected her inbox and calendar
    And the app has read Anna's inbox in rounds
    Then the app's copy is Anna's inbox
    When the app sends Anna a test mail
    And the app asks what changed in Anna's inbox
    Then the round tells of the test mail alone
    And the app's copy is Anna's inbox
    When more changes in Anna's mailbox than Microsoft remembers
    And the app sends Anna a test mail
    And the app asks what changed in Anna's inbox
    Then the round is refused with 410 "SyncStateNotFound"
    When the app begins a new round of Anna's inbox
    Then the app's copy is Anna's inbox
    When the app sends Anna a test mail
    And the app asks what changed in Anna's inbox
    Then the round tells of the test mail alone

  Scenario: A webhook that is renewed in time goes on
    Given Anna has connected her inbox and calendar
    And the app is told of new mail in Anna's inbox for 60 minutes
    When 50 minutes pass
    Then the app is reminded that its subscription ends
    When the app renews Anna's subscription for 60 minutes
    And 30 minutes pass
    Then Anna's subscription is there still
    And the connection can be renewed
    When the app sends Anna a test mail
    Then the app is told of the test mail

  Scenario: A webhook that nobody renews ends on the clock
    Given Anna has connected her inbox and calendar
    And the app is told of new mail in Anna's inbox for 60 minutes
    When 61 minutes pass
    Then Anna's subscription is gone
    And the connection can be renewed
    When the app sends Anna a test mail
    Then the inbox shows the test mail
    And the app is told of no mail

  Scenario: A webhook that was down too long hears that it missed something, and the app asks for it
    Given Anna has connected her inbox and calendar
    And the app has read Anna's inbox in rounds
    And the app is told of new mail in Anna's inbox for 600 minutes
    When the app's webhook is down
    And the app sends Anna a test mail
    And 5 hours pass
    Then the app hears that it missed something
    When the app asks what changed in Anna's inbox
    Then the round tells of the test mail alone
    And the app's copy is Anna's inbox
    When the app's webhook is up again
    Then the connection can be renewed
    When the app sends Anna a test mail
    Then the app is told of the test mail

  Scenario: One of twenty requests in a batch is throttled, and what waits for it fails with it
    Given Anna has connected her inbox and calendar
    And Microsoft answers the next 1 request to "graph.messages.create" with "too-many-requests"
    When the app writes ten drafts for Anna in a batch of twenty
    Then 1 part is answered 429
    And 1 part is answered 424
    And 18 parts succeed
    When the app repeats for Anna what was throttled, as late as Microsoft asks
    Then 2 parts succeed
    And Anna's drafts are the ten of the batch, each once
