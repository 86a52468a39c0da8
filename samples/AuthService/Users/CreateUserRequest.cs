using System.Net.Mail;

namespace AuthService.Users;

internal sealed record CreateUserRequest(string? Email)
{
    /// <summary>The maximum length of an address that mail can be sent to (RFC 5321).</summary>
    public const int MaximumEmailLength = 254;

    /// <summary>Returns what is wrong with the address, or <see langword="null"/>.</summary>
    public string? FindEmailError() => Email switch
    {
        null or "" => "is required",
        { Length: > MaximumEmailLength } => $"has {Email.Length} characters, and {MaximumEmailLength} are allowed",
        _ when Email.Any(char.IsControl) || !MailAddress.TryCreate(Email, out var address) || address.Address != Email => "is not an e-mail address",
        _ => null,
    };
}
