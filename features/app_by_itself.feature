Feature: An app by itself
  At night the app reads inboxes without anybody being there. It proves who it is with a secret or a certificate, and an
  administrator has to have approved what it does.

  Scenario: With its secret
    Given the administrator has approved what the app does by itself
    When the app signs in by itself with its secret
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: The organisation does not know the app yet
    Given Anna's organisation holds the change "principal-required" at "applied"
    When the app signs in by itself with its secret
    Then the app is refused with "AADSTS7000229"
    Given the administrator has approved what the app does by itself
    When the app signs in by itself with its secret
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: The secret has expired, and the vendor makes another
    Given the administrator has approved what the app does by itself
    And the situation "app/secret-expired"
    When the app signs in by itself with its secret
    Then the app is refused with "AADSTS7000222"
    When the vendor makes a new secret for the app
    And the app signs in by itself with its secret
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: The app still sends an old secret
    Given the administrator has approved what the app does by itself
    And the situation "app/secret-replaced"
    When the app signs in by itself with its secret
    Then the app is refused with "AADSTS7000215"
    When the remedy "restore" is carried out
    And the app signs in by itself with its secret
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: With a certificate, once the vendor has registered it
    Given the administrator has approved what the app does by itself
    And the app has a certificate
    When the app signs in by itself with its certificate
    Then the app is refused with "AADSTS700027"
    When the vendor registers the certificate
    And the app signs in by itself with its certificate
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: A certificate outlives the secret
    Given the administrator has approved what the app does by itself
    And the app has a certificate
    And the situation "app/secret-expired"
    When the vendor registers the certificate
    And the app signs in by itself with its certificate
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: The administrator blocks the app, and lets it in again
    Given the administrator has approved what the app does by itself
    When the administrator blocks the app
    And the app signs in by itself with its secret
    Then the app is refused with "AADSTS7000112"
    When the administrator lets the app in again
    And the app signs in by itself with its secret
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: The administrator keeps the app to some mailboxes, and then adds Anna's
    Given the administrator has approved what the app does by itself
    When the situation "mail/app-access-policy" comes about
    And the app signs in by itself with its secret
    Then the app is kept from Anna's inbox by itself, with "Blocked by tenant configured AppOnly AccessPolicy settings"
    When the remedy "add-to-the-group" is carried out
    Then the app reads Anna's inbox by itself, with "Request for a quote"

  Scenario: Nobody consented, and a role in Exchange that was for other mailboxes is widened
    Given the situation "mail/app-roles-elsewhere"
    When the app signs in by itself with its secret
    Then the app is kept from Anna's inbox by itself, with "[RAOP]"
    When the remedy "widen-the-scope" is carried out
    Then the app reads Anna's inbox by itself, with "Request for a quote"
