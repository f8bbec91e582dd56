Feature: A device without a browser
  A device shows a code and the address of a page. Whoever types the code there, on any other screen, signs the device in.

  Scenario: Anna signs the device in
    When a device asks to be connected
    Then the device says "To sign in, use a web browser to open the page" and shows a code
    And the device is told "authorization_pending"
    When Anna types the code of the device
    Then the device is connected as "anna@contoso.example"

  Scenario: Anna mistypes the code
    When a device asks to be connected
    And Anna types the code "WRONGCODE" instead
    Then Anna sees the page "Enter code"
    And the page says "That code didn't work"
    And the device is told "authorization_pending"
    When Anna types the code of the device
    Then the device is connected as "anna@contoso.example"

  Scenario: Anna does not want that
    When a device asks to be connected
    And Anna types the code of the device, but declines the permissions
    Then the device is told "authorization_declined"

  Scenario: Nobody types the code for a quarter of an hour
    When a device asks to be connected
    And 16 minutes pass
    Then the device is told "expired_token"
    When Anna types the code of the device
    Then the page says "That code didn't work"
    When a device asks to be connected
    And Anna types the code of the device
    Then the device is connected as "anna@contoso.example"

  Scenario: A code is good for one device, once
    Given a device asks to be connected
    When Anna types the code of the device
    Then the device is connected as "anna@contoso.example"
    And the device is told "bad_verification_code"

  Scenario: A second factor is asked for where the code is typed
    Given the situation "conditional-access/second-factor"
    And Anna's phone is not at hand
    When a device asks to be connected
    And Anna types the code of the device
    Then Anna sees the page "Enter code"
    And the device is told "authorization_pending"
