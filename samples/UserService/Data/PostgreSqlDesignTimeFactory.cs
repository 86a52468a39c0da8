using Microsoft.EntityFrameworkCore.Design;

namespace UserService.Data;

/// <summary>Creates the context for <c>dotnet ef</c>, which reads the model without a connection.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlUserDbContext>
{
    public PostgreSqlUserDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlUserDbContext>();
        PostgreSqlUserDbContext.Configure(options, "Host=127.0.0.1;Database=design_time");
        return new(options.Options);
    }
}
