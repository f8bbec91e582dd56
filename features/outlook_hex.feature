Feature: Connected Office 365 inbox displays as outlook_[string_of_characters]@outlook.com
  The primary alias of a personal Microsoft account is an address elsewhere. Its mailbox then has an address that
  Microsoft made up, and the app shows that one.

  Background:
    Given the situation "personal-account/outlook-hex"

  @H10
  Scenario: Jane's inbox shows under a strange address
    When Jane connects her inbox and calendar
    Then Jane's inbox and calendar are connected
    And the inbox is shown as "outlook_45A79CDF4502E0CF@outlook.com"

  @H10
  Scenario: The same with the profile's address
    Given the app asks for User.Read as well
    When Jane connects her inbox and calendar
    Then the inbox is shown as "outlook_45A79CDF4502E0CF@outlook.com"

  @H10
  Scenario: An alias at Microsoft becomes the primary one
    Given Jane has connected her inbox and calendar
    When Jane makes "jane.doe@outlook.com" the primary alias of her account
    And Jane connects the inbox "jane.doe@outlook.com"
    Then the inbox is shown as "jane.doe@outlook.com"
    And everything works for Jane
