using System.Text.Json.Serialization;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>A violation of a rule.</summary>
/// <param name="Rule">The code of the rule.</param>
/// <param name="Context">The context, as in <c>UserDbContext</c>.</param>
/// <param name="Location">What violates it.</param>
/// <param name="Reason">What is wrong, and why that matters.</param>
/// <param name="Fix">How to fix it.</param>
/// <param name="Fingerprint">The name of the finding in the list of allowed findings.</param>
internal sealed record Finding(string Rule, string Context, string Location, string Reason, string Fix, string Fingerprint)
{
    /// <summary>Gets the path of the file that it is about, or <see langword="null"/> for the project.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }

    [JsonIgnore]
    public string Message => $"{Reason} {Fix}";

    public static Finding Of(SoftReferenceViolation violation, string context) =>
        new(violation.Code, context, Printable.Of(violation.Location), Printable.Of(violation.Reason), Printable.Of(violation.Fix), violation.Fingerprint);
}
