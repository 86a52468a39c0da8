namespace SoftReferences.EntityFrameworkCore;

/// <summary>A rule of SoftReferences that is broken.</summary>
/// <param name="Code">The code of the rule, as in <c>SREF101</c>; <see cref="SoftReferenceRules"/> and docs/rules have them all.</param>
/// <param name="Location">What breaks it, as in <c>Pet.UserId</c> or <c>user_schema.pets.FK_pets_users</c>: the same as long as it is not renamed.</param>
/// <param name="Reason">What is wrong, and why that matters.</param>
/// <param name="Fix">The way out.</param>
public sealed record SoftReferenceViolation(string Code, string Location, string Reason, string Fix)
{
    /// <summary>Gets <see cref="Reason"/> and <see cref="Fix"/>.</summary>
    public string Message => $"{Reason} {Fix}";

    /// <summary>Gets 16 hexadecimal digits that stand for the code and the location, by which a list of what is allowed names it.</summary>
    /// <remarks>The texts of a rule may change between versions; this does not.</remarks>
    public string Fingerprint => SqlText.Hash($"{Code} {Location}");

    /// <summary>Returns the code and the message.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Code}: {Message}";
}
