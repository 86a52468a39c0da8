namespace SoftReferences.EntityFrameworkCore;

/// <summary>A rule of SoftReferences that a model breaks.</summary>
/// <param name="Code">The code of the rule, as in <c>SREF101</c>; docs/ef-core.md has them all.</param>
/// <param name="Message">What is wrong, why, and the way out.</param>
public sealed record SoftReferenceViolation(string Code, string Message)
{
    /// <summary>Returns the code and the message.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Code}: {Message}";
}
