using System.Text.Json;
using UserService.Requests;

namespace UserService.Profiles;

/// <summary>The body of a request that changes the caller's profile.</summary>
internal sealed record ProfileRequest(string? Phone, Address? Address, JsonElement? Preferences) : IValidated
{
    public const int MaximumPhoneLength = 32;
    private const int MaximumPreferencesBytes = 16 * 1_024;

    public static ProfileRequest Of(UserProfile? profile) => new(profile?.Phone, profile?.Address, profile?.Preferences);

    public void Validate(RequestErrors errors)
    {
        errors.Text("/phone", Phone, MaximumPhoneLength);
        if (Phone is not null && !(Phone.Any(char.IsAsciiDigit) && Phone.All(character => char.IsAsciiDigit(character) || character is '+' or '-' or ' ')))
        {
            errors.Add("/phone", "must be of digits, '+', '-' and blanks, with at least one digit");
        }

        Address?.Validate("/address", errors);
        errors.Json("/preferences", Preferences, MaximumPreferencesBytes);
    }

    public void ApplyTo(UserProfile profile)
    {
        profile.Phone = Phone;
        profile.Address = Address;
        profile.Preferences = Preferences;
    }
}
