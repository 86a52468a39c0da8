using Microsoft.EntityFrameworkCore.Design;

namespace AuthService.Data;

/// <summary>Creates the context for <c>dotnet ef</c>, which reads the model without a connection.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteAuthDbContext>
{
    public SqliteAuthDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqliteAuthDbContext>();
        SqliteAuthDbContext.Configure(options, "Data Source=design-time.db");
        return new(options.Options);
    }
}
