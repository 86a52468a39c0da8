namespace SoftReferences.EntityFrameworkCore;

/// <summary>A violation of a rule of SoftReferences.</summary>
/// <param name="Code">The code of the rule, as in <c>SREF101</c>; <see cref="SoftReferenceRules"/> and docs/rules have them all.</param>
/// <param name="Location">What violates it, as in <c>Pet.UserId</c> or <c>user_schema.pets.FK_pets_users</c>. It changes only if that is renamed.</param>
/// <param name="Reason">What is wrong, and why that matters.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record SoftReferenceViolation(string Code, string Location, string Reason, string Fix)
{
    /// <summary>Gets <see cref="Reason"/> and <see cref="Fix"/>.</summary>
    public string Message => $"{Reason} {Fix}";

    /// <summary>Gets 16 hexadecimal digits that identify the violation in allow lists, derived from the code and the location.</summary>
    /// <remarks>The texts of a rule may change between versions; the fingerprint does not.</remarks>
    public string Fingerprint => SqlText.Hash($"{Code} {Location}");

    /// <summary>Returns the code and the message.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Code}: {Message}";
}
