using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>Allows one process to have as many differently configured contexts as its tests need.</summary>
internal static class ManyProviders
{
    /// <summary>Ignores the warning that Entity Framework Core has created more than twenty service providers. It would be thrown as an error in whichever test comes next.</summary>
    public static TBuilder AllowManyProviders<TBuilder>(this TBuilder builder)
        where TBuilder : DbContextOptionsBuilder
    {
        builder.ConfigureWarnings(static warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
        return builder;
    }
}
