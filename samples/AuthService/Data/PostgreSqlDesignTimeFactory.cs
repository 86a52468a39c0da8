using Microsoft.EntityFrameworkCore.Design;

namespace AuthService.Data;

/// <summary>Creates the context for <c>dotnet ef</c>, which reads the model without a connection.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlAuthDbContext>
{
    public PostgreSqlAuthDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlAuthDbContext>();
        PostgreSqlAuthDbContext.Configure(options, "Host=127.0.0.1;Database=design_time");
        return new(options.Options);
    }
}
