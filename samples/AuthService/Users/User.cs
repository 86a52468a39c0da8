namespace AuthService.Users;

/// <summary>A user. The only service that has this row is this one.</summary>
internal sealed class User
{
    public required Guid Id { get; init; }

    /// <summary>Gets the address in lower case: two users cannot share one.</summary>
    public required string Email { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
