using System.Text.Json;

namespace UserService.Profiles;

internal sealed record ProfileResponse(
    Guid Id,
    SoftRef<AuthUsers> UserId,
    string? Phone,
    Address? Address,
    JsonElement? Preferences,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static ProfileResponse Of(UserProfile profile) => new(
        profile.Id, profile.UserId, profile.Phone, profile.Address, profile.Preferences, profile.CreatedAt, profile.UpdatedAt);
}
