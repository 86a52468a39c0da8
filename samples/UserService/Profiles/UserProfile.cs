using System.Text.Json;

namespace UserService.Profiles;

/// <summary>The profile of a user in this service. There is one per user, created on first use.</summary>
internal sealed class UserProfile : IUserOwned
{
    public required Guid Id { get; init; }

    public required SoftRef<AuthUsers> UserId { get; init; }

    public string? Phone { get; set; }

    public Address? Address { get; set; }

    public JsonElement? Preferences { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}
