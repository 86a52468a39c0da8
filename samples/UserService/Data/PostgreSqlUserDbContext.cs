using System.Text.Json;
using UserService.Profiles;

namespace UserService.Data;

internal sealed class PostgreSqlUserDbContext(DbContextOptions<PostgreSqlUserDbContext> options) : UserDbContext(options)
{
    // The migrations history is in the service's own schema too, because services may share the database.
    public static void Configure(DbContextOptionsBuilder options, string connectionString) => options
        .UseNpgsql(connectionString, postgres => postgres.MigrationsHistoryTable("__ef_migrations_history", Schema))
        .UseSoftReferences(references => references.OwnsSchemas(Schema));

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<JsonElement>().HaveColumnType("json");
        configurationBuilder.Properties<Address>().HaveColumnType("json");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        base.OnModelCreating(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(entity => entity.ClrType.IsAssignableTo(typeof(IUserOwned))))
        {
            // Defaults for rows that are inserted by hand. The service always sets these values itself.
            entity.GetProperty(nameof(IUserOwned.Id)).SetDefaultValueSql("gen_random_uuid()");
            foreach (var time in entity.GetProperties().Where(property => property.ClrType == typeof(DateTimeOffset)))
            {
                time.SetDefaultValueSql("now()");
            }
        }
    }
}
