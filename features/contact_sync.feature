Feature: Outlook contacts and the CRM's records
  A CRM that syncs Outlook contacts, as HubSpot's does: installed by each user for his own contacts, one folder of them, both
  ways or one way, 14 properties and no others.
  Row C1, who may install the app in the CRM, and row C9, that filters add nothing to a list, say nothing that Microsoft's
  side could show; what a filter lets through is below.

  @C2 @C6
  Scenario: Connecting asks for four permissions, and nothing else
    When Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected
    And the app has asked for exactly these permissions:
      | offline_access     |
      | openid             |
      | User.Read          |
      | Contacts.ReadWrite |

  @C2
  Scenario: Without a permission for contacts nothing is synced, and asking for it mends that
    Given the contact sync does not ask for Contacts.ReadWrite
    When Anna connects Outlook Contacts
    Then the contact sync tells Anna "needs the permissions offline_access, openid, User.Read and Contacts.ReadWrite (ErrorAccessDenied)"
    When the contact sync asks for Contacts.ReadWrite as well
    And Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected
    When the CRM syncs
    Then the sync succeeds

  @C2
  Scenario: With the permission to read contacts alone the sync reads, and cannot write
    Given the contact sync does not ask for Contacts.ReadWrite
    And the contact sync asks for Contacts.Read as well
    And Anna's Outlook holds the contacts:
      | firstname | lastname |
      | Greta     | Graf     |
    When Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected
    When the CRM syncs
    Then the sync succeeds
    And the CRM shows "Graf" as lastname of "Greta Graf"
    Given the CRM holds the records:
      | firstname | lastname |
      | Otto      | Weber    |
    When the CRM syncs
    Then the sync fails with "needs the permissions offline_access, openid, User.Read and Contacts.ReadWrite (ErrorAccessDenied)"
    And Anna's Outlook does not know "Otto Weber"
    When the contact sync asks for Contacts.ReadWrite as well
    And Anna connects Outlook Contacts
    And the CRM syncs
    Then the sync succeeds
    And the CRM and Anna's Outlook hold the same 2 contacts

  @C6
  Scenario: Anna declines, and accepts the next time
    When Anna begins to connect Outlook Contacts, but declines the permissions
    Then the contact sync tells Anna "You did not accept the permissions"
    And the app is told the code "AADSTS65004"
    When Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected

  @C4 @C5
  Scenario: The sync asks for the own contacts, and for nobody else's and no address book
    Given Anna has connected Outlook Contacts
    And the CRM holds the records:
      | firstname | lastname | email                |
      | Otto      | Weber    | otto@people.example  |
    When the CRM syncs
    Then the sync succeeds
    And the sync has asked for the account's own contacts alone

  @C7
  Scenario: The folder is chosen from those that there are, folders in folders among them
    Given Anna has connected Outlook Contacts
    And Anna has the Outlook contacts folder "Customers"
    And Anna has the Outlook contacts folder "Germany" in "Customers"
    Then the folders to choose from are "Contacts, Customers, Customers / Germany"
    Given the CRM holds the records:
      | firstname | lastname |
      | Otto      | Weber    |
    When the customer chooses the Outlook folder "Customers / Germany"
    And the CRM syncs
    Then the sync succeeds
    And Anna's Outlook contacts folder "Customers / Germany" holds "Otto Weber"
    And Anna's Outlook does not know "Otto Weber"
    When the CRM syncs
    Then the sync succeeds
    And the sync has written nothing in Outlook

  @C7
  Scenario: The folder is deleted later, and another one is chosen
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname |
      | Greta     | Graf     |
    And Anna has the Outlook contacts folder "Customers"
    And the customer chooses the Outlook folder "Customers"
    And the CRM has synced
    When Anna deletes the Outlook contacts folder "Customers"
    And the CRM syncs
    Then the sync fails with "The Outlook contacts folder does not exist any more"
    When the customer chooses the Outlook folder "Contacts"
    And the CRM syncs
    Then the sync succeeds
    And the CRM and Anna's Outlook hold the same 1 contact

  @C8
  Scenario: Both ways, records and contacts of the same address are merged
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname | email                | city |
      | Greta     | Graf     | greta@people.example | Ulm  |
      | Karl      | Kurz     |                      | Bonn |
    And the CRM holds the records:
      | firstname | lastname | email                | jobtitle |
      | Greta     | Graf     | Greta@people.example | Buyer    |
      | Otto      | Weber    |                      | Clerk    |
    When the CRM syncs
    Then the sync succeeds
    And the CRM and Anna's Outlook hold the same 3 contacts
    And the CRM shows "Ulm" as city of "Greta Graf"
    And Anna's Outlook shows "Buyer" as jobtitle of "Greta Graf"

  @C8
  Scenario: Both ways, changes and deletions go either way, and the later of two changes wins
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname | email                | city | jobtitle |
      | Greta     | Graf     | greta@people.example | Ulm  | Buyer    |
      | Karl      | Kurz     | karl@people.example  | Bonn | Clerk    |
      | Lena      | Lang     | lena@people.example  | Köln | Clerk    |
    And the CRM has synced
    When Anna changes city of "Greta Graf" to "Mainz" in Outlook
    And a salesperson changes jobtitle of "Greta Graf" to "Head of Buying" in the CRM
    And Anna deletes "Karl Kurz" in Outlook
    And a salesperson deletes "Lena Lang" in the CRM
    And the CRM syncs
    Then the sync succeeds
    And the CRM and Anna's Outlook hold the same 1 contact
    And the CRM shows "Mainz" as city of "Greta Graf"
    And Anna's Outlook shows "Head of Buying" as jobtitle of "Greta Graf"
    When a salesperson changes city of "Greta Graf" to "Trier" in the CRM
    And 5 minutes pass
    And Anna changes city of "Greta Graf" to "Worms" in Outlook
    And the CRM syncs
    Then the sync succeeds
    And the CRM and Anna's Outlook hold the same 1 contact
    And the CRM shows "Worms" as city of "Greta Graf"

  @C8
  Scenario: Both ways, the CRM wins where it was changed later, and what one side alone changed stays
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname | city | jobtitle | company  |
      | Greta     | Graf     | Ulm  | Buyer    | Fabrikam |
    And the CRM has synced
    When Anna changes city of "Greta Graf" to "Worms" in Outlook
    And Anna changes jobtitle of "Greta Graf" to "Head of Buying" in Outlook
    And a salesperson changes "Greta Graf" in the CRM to:
      | city    | Trier     |
      | company | Northwind |
    And the CRM syncs
    Then the sync succeeds
    And the CRM knows exactly this of "Greta Graf":
      | firstname | Greta          |
      | lastname  | Graf           |
      | city      | Trier          |
      | jobtitle  | Head of Buying |
      | company   | Northwind      |
    And Graph shows of Anna's contact "Greta Graf":
      """
      { "businessAddress": { "city": "Trier" }, "jobTitle": "Head of Buying", "companyName": "Northwind" }
      """

  @C8
  Scenario: A change that the other side never saw outlives a deletion there
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname | city |
      | Greta     | Graf     | Ulm  |
      | Karl      | Kurz     | Bonn |
    And the CRM has synced
    When a salesperson changes city of "Greta Graf" to "Mainz" in the CRM
    And Anna deletes "Greta Graf" in Outlook
    And Anna changes city of "Karl Kurz" to "Trier" in Outlook
    And a salesperson deletes "Karl Kurz" in the CRM
    And the CRM syncs
    Then the sync succeeds
    And the CRM and Anna's Outlook hold the same 2 contacts
    And Anna's Outlook shows "Mainz" as city of "Greta Graf"
    And the CRM shows "Trier" as city of "Karl Kurz"

  @C8
  Scenario: From Outlook to the CRM alone, nothing is written in Outlook
    Given Anna has connected Outlook Contacts
    And the contacts are synced from Outlook to the CRM
    And Anna's Outlook holds the contacts:
      | firstname | lastname | city |
      | Greta     | Graf     | Ulm  |
    And the CRM holds the records:
      | firstname | lastname |
      | Otto      | Weber    |
    When the CRM syncs
    Then the sync succeeds
    And the sync has written nothing in Outlook
    And the CRM shows "Ulm" as city of "Greta Graf"
    And Anna's Outlook does not know "Otto Weber"
    When a salesperson changes city of "Greta Graf" to "Mainz" in the CRM
    And the CRM syncs
    Then the sync succeeds
    And the sync has written nothing in Outlook
    When Anna changes jobtitle of "Greta Graf" to "Buyer" in Outlook
    And the CRM syncs
    Then the CRM shows "Buyer" as jobtitle of "Greta Graf"
    And the CRM shows "Mainz" as city of "Greta Graf"

  @C8
  Scenario: From the CRM to Outlook alone, nothing is written in the CRM
    Given Anna has connected Outlook Contacts
    And the contacts are synced from the CRM to Outlook
    And Anna's Outlook holds the contacts:
      | firstname | lastname | city |
      | Greta     | Graf     | Ulm  |
    And the CRM holds the records:
      | firstname | lastname | city |
      | Otto      | Weber    | Bonn |
    When the CRM syncs
    Then the sync succeeds
    And the sync has written nothing in the CRM
    And the CRM does not know "Greta Graf"
    And Anna's Outlook shows "Bonn" as city of "Otto Weber"
    When Anna changes city of "Otto Weber" to "Trier" in Outlook
    And the CRM syncs
    Then the sync has written nothing in the CRM
    And the CRM shows "Bonn" as city of "Otto Weber"

  @C8 @C9
  Scenario: Filters narrow the sync on either side
    Given Anna has connected Outlook Contacts
    And only Outlook contacts whose company is "Fabrikam" are synced
    And only CRM records whose country is "Germany" are synced
    And Anna's Outlook holds the contacts:
      | firstname | lastname | company  | country |
      | Greta     | Graf     | Fabrikam | Germany |
      | Karl      | Kurz     | Northwind |        |
    And the CRM holds the records:
      | firstname | lastname | country |
      | Otto      | Weber    | Germany |
      | Paul      | Petit    | France  |
    When the CRM syncs
    Then the sync succeeds
    And the CRM shows "Fabrikam" as company of "Greta Graf"
    And the CRM does not know "Karl Kurz"
    And Anna's Outlook shows "Germany" as country of "Otto Weber"
    And Anna's Outlook does not know "Paul Petit"

  @C10
  Scenario: The 14 properties go there and back, and empty ones are cleared
    Given Anna has connected Outlook Contacts
    And Anna's program makes the contact:
      """
      {
        "givenName": "Gesa", "surname": "Graf", "title": "Dr.", "jobTitle": "Buyer", "companyName": "Fabrikam",
        "emailAddresses": [{ "name": "Gesa", "address": "gesa@people.example" }], "mobilePhone": "2",
        "businessPhones": ["1", "3"], "businessHomePage": "fabrikam.example",
        "businessAddress": {
          "street": "Weg 1", "city": "Ulm", "state": "BW", "postalCode": "89073", "countryOrRegion": "Germany"
        }
      }
      """
    When the CRM syncs
    Then the sync succeeds
    And the CRM knows exactly this of "Gesa Graf":
      | firstname   | Gesa                 |
      | lastname    | Graf                 |
      | salutation  | Dr.                  |
      | email       | gesa@people.example  |
      | phone       | 1                    |
      | mobilephone | 2                    |
      | jobtitle    | Buyer                |
      | company     | Fabrikam             |
      | website     | fabrikam.example     |
      | address     | Weg 1                |
      | city        | Ulm                  |
      | state       | BW                   |
      | zip         | 89073                |
      | country     | Germany              |
    When a salesperson changes "Gesa Graf" in the CRM to:
      | lastname    | Weber                |
      | salutation  | Prof.                |
      | email       | weber@people.example |
      | phone       | 11                   |
      | mobilephone | 12                   |
      | jobtitle    | Head of Buying       |
      | company     | Northwind            |
      | website     | northwind.example    |
      | address     | Gasse 2              |
      | city        | Wien                 |
      | state       |                      |
      | zip         | 1010                 |
      | country     | Austria              |
    And the CRM syncs
    Then the sync succeeds
    And Graph shows of Anna's contact "Gesa Weber":
      """
      {
        "givenName": "Gesa", "surname": "Weber", "title": "Prof.", "jobTitle": "Head of Buying",
        "companyName": "Northwind", "emailAddresses": [{ "name": "Gesa", "address": "weber@people.example" }],
        "mobilePhone": "12", "businessPhones": ["11", "3"], "businessHomePage": "northwind.example",
        "businessAddress": { "street": "Gasse 2", "city": "Wien", "postalCode": "1010", "countryOrRegion": "Austria" }
      }
      """

  @C11 @C12
  Scenario: Custom properties and the birthday are not synced, and stay as they are
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname |
      | Karl      | Kurz     |
    And Anna's Outlook also holds "Greta Graf", with a birthday, notes and three addresses
    And Anna's contact "Greta Graf" has a custom property "gold"
    When the CRM syncs
    Then the sync succeeds
    And the sync has sent no "birthday"
    And the CRM knows exactly this of "Greta Graf":
      | firstname | Greta                |
      | lastname  | Graf                 |
      | email     | first@people.example |
    When a salesperson changes email of "Greta Graf" to "new@people.example" in the CRM
    And a salesperson changes city of "Karl Kurz" to "Trier" in the CRM
    And the CRM syncs
    Then the sync succeeds
    And the sync has asked for "graph.contacts.update" 2 times
    And the sync has sent no "birthday"
    And the sync has sent no "extension"
    And the sync has sent no "ExtendedProperties"
    And Anna's Outlook shows "new@people.example" as email of "Greta Graf"
    And Anna's Outlook still holds birthday, notes and further addresses of "Greta Graf"
    And Anna's contact "Greta Graf" still has the custom property "gold"

  @C12
  Scenario: Where nobody can write birthdays, the sync works as before
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname |
      | Greta     | Graf     |
    And the situation "contacts/birthday-read-only"
    And the CRM has synced
    When a salesperson changes city of "Greta Graf" to "Trier" in the CRM
    And the CRM syncs
    Then the sync succeeds
    And Anna's Outlook shows "Trier" as city of "Greta Graf"
    And another program that writes the birthday of Anna's contact "Greta Graf" is refused with 400 "ErrorPropertyValidationFailure"
    When the remedy "leave-the-birthday" is carried out
    And the remedy "let-birthdays-be-written" is carried out
    Then another program can write the birthday of Anna's contact "Greta Graf"

  Scenario: A contact whose making got lost is not made twice
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname |
      | Greta     | Graf     |
    And the CRM holds the records:
      | firstname | lastname |
      | Otto      | Weber    |
    And the answer to the next "graph.contacts.create" gets lost
    When the CRM syncs
    Then the sync succeeds
    And the sync has asked for "graph.contacts.create" 1 time
    And the CRM and Anna's Outlook hold the same 2 contacts

  Scenario: A throttled sync waits as long as Microsoft asks
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname |
      | Greta     | Graf     |
    And Microsoft answers the next 1 request to "graph.contacts.*" with "too-many-requests"
    When the CRM syncs
    Then the sync succeeds
    And the sync has waited as long as Microsoft asked
    And the CRM and Anna's Outlook hold the same 1 contact

  Scenario: More changes than Microsoft remembers: everything is read anew, and nobody is there twice
    Given Anna has connected Outlook Contacts
    And Anna has the Outlook contacts folder "Customers"
    And the customer chooses the Outlook folder "Customers"
    And the CRM holds the records:
      | firstname | lastname |
      | Otto      | Weber    |
    And the CRM has synced
    When more changes in Anna's mailbox than Microsoft remembers
    And a salesperson changes city of "Otto Weber" to "Trier" in the CRM
    And the CRM syncs
    Then the sync succeeds
    And the sync has read everything anew 1 time
    And the sync has asked for "graph.contacts.create" 0 times
    And the sync has asked for "graph.contacts.update" 1 time
