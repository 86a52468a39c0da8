using Microsoft.EntityFrameworkCore.Design;

namespace UserService.Data;

/// <summary>Creates the context for <c>dotnet ef</c>, which reads the model without a connection.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteUserDbContext>
{
    public SqliteUserDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqliteUserDbContext>();
        SqliteUserDbContext.Configure(options, "Data Source=design-time.db");
        return new(options.Options);
    }
}
