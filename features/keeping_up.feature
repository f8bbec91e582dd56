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

  Scenario: The administrator keeps the app from a mailbox: it cannot renew its webhook until she lets it in again
    Given the administrator has approved what the app does by itself
    When the app signs in by itself with its secret
    And the app has itself told of new mail in Anna's inbox for 600 minutes
    Then renewing the app's own subscription is answered 200
    When the situation "mail/app-access-policy" comes about
    Then renewing the app's own subscription is answered 403
    When the remedy "add-to-the-group" is carried out
    Then renewing the app's own subscription is answered 200

  Scenario: The administrator takes the consent back: a webhook is silent until the app reauthorizes
    Given Anna has connected her inbox and calendar
    And the app is told of new mail in Anna's inbox for 600 minutes
    When the administrator takes back what the app was allowed
    Then the app hears that it has to reauthorize its subscription
    When the app sends Anna a test mail
    Then the app is told of no mail
    When Anna connects her inbox and calendar
    And the app renews Anna's subscription for 600 minutes
    And the app sends Anna a test mail
    Then the app is told of the test mail

  Scenario: One of twenty requests in a batch is throttled, and what waits for it fails with it
    Given Anna has connected her inbox and calendar
    And Microsoft answers the next 1 request to "graph.messages.create" with "too-many-requests"
    When the app writes ten drafts for Anna in a batch of twenty
    Then 1 part is answered 429
    And 19 parts are answered 424
    When the app repeats for Anna what was throttled, as late as Microsoft asks
    Then 20 parts succeed
    And Anna's drafts are the ten of the batch, each once
