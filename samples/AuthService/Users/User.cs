namespace AuthService.Users;

/// <summary>A user. No other service stores this row.</summary>
internal sealed class User
{
    public required Guid Id { get; init; }

    /// <summary>Gets the address in lower case, so that it is unique regardless of case.</summary>
    public required string Email { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
