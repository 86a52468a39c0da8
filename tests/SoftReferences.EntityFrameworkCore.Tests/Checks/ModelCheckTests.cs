using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

/// <summary>Builds models that break rules, and reads the reported violations.</summary>
public abstract class ModelCheckTests
{
    internal static void AssertViolations(Action<ModelBuilder> configure, params string[] expected) =>
        AssertViolations(configure, softReferences => softReferences.OwnsSchemas("user_schema"), expected);

    internal static void AssertViolations(Action<ModelBuilder> configure, Action<SoftReferencesDbContextOptionsBuilder> softReferences, params string[] expected)
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => ModelContext.Build(configure, softReferences));
        Assert.Equal(expected, exception.Violations.Select(violation => violation.ToString()));
    }

    internal static void AssertNone(Action<ModelBuilder> configure) => AssertNone(configure, softReferences => softReferences.OwnsSchemas("user_schema"));

    internal static void AssertNone(Action<ModelBuilder> configure, Action<SoftReferencesDbContextOptionsBuilder>? softReferences) =>
        ModelContext.Build(configure, softReferences);

    internal static void AssertOneOf(string code, string start, Action<ModelBuilder> configure)
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => ModelContext.Build(configure, softReferences => softReferences.OwnsSchemas("user_schema")));
        var violation = Assert.Single(exception.Violations);
        Assert.Equal(code, violation.Code);
        Assert.StartsWith(start, violation.Message, StringComparison.Ordinal);
    }
}
