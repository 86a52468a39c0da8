namespace AuthService.Users;

internal sealed record UserResponse(Guid Id, string Email, DateTimeOffset CreatedAt)
{
    public static UserResponse Of(User user) => new(user.Id, user.Email, user.CreatedAt);
}
