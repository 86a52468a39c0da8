using System.Text.Json;

namespace UserService.Profiles;

/// <summary>What a user told this service of themselves. One for each user, made on first use.</summary>
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
