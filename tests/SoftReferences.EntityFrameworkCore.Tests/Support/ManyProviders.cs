using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>Lets one process have as many differently configured contexts as its tests need.</summary>
internal static class ManyProviders
{
    /// <summary>Ignores that Entity Framework Core has made more than twenty service providers: it takes that for a mistake, and throws in whichever test comes next.</summary>
    public static TBuilder AllowManyProviders<TBuilder>(this TBuilder builder)
        where TBuilder : DbContextOptionsBuilder
    {
        builder.ConfigureWarnings(static warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
        return builder;
    }
}
