using SoftReferences.TestSupport;
using UserService.Data;

namespace UserService.Tests.Data;

public sealed class MigrationTests
{
    [Fact]
    public void Sqlite_MigrationsAreUpToDate()
    {
        using var context = new SqliteDesignTimeFactory().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public void PostgreSql_MigrationsAreUpToDate()
    {
        using var context = new PostgreSqlDesignTimeFactory().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task PostgreSql_HasTheTablesOfTheContract_InItsOwnSchemaOnly()
    {
        await using var context = await MigrateAsync();

        var columns = await context.Database.SqlQuery<string>(
            $"""
             SELECT table_name || '.' || column_name || ' ' || data_type AS "Value"
             FROM information_schema.columns
             WHERE table_schema = 'user_schema' AND table_name IN ('user_profiles', 'pets', 'pet_analyses')
             ORDER BY table_name, ordinal_position
             """).ToListAsync();
        Assert.Equal(
            [
                "pet_analyses.id uuid", "pet_analyses.pet_id uuid", "pet_analyses.user_id uuid", "pet_analyses.image_url character varying",
                "pet_analyses.breed_detected character varying", "pet_analyses.confidence double precision", "pet_analyses.traits json",
                "pet_analyses.raw_response json", "pet_analyses.created_at timestamp with time zone",
                "pets.id uuid", "pets.user_id uuid", "pets.name character varying", "pets.breed character varying",
                "pets.breed_confidence double precision", "pets.species character varying", "pets.age double precision",
                "pets.weight double precision", "pets.health_conditions json", "pets.image_url character varying",
                "pets.created_at timestamp with time zone", "pets.updated_at timestamp with time zone",
                "user_profiles.id uuid", "user_profiles.user_id uuid", "user_profiles.phone character varying", "user_profiles.address json",
                "user_profiles.preferences json", "user_profiles.created_at timestamp with time zone", "user_profiles.updated_at timestamp with time zone",
            ],
            columns);
        var elsewhere = await context.Database.SqlQuery<string>(
            $"""
             SELECT table_schema || '.' || table_name AS "Value" FROM information_schema.tables
             WHERE table_schema NOT IN ('user_schema', 'pg_catalog', 'information_schema')
             """).ToListAsync();
        Assert.Empty(elsewhere);
    }

    [Fact]
    public async Task PostgreSql_HasOneForeignKey_FromAnalysesToPets()
    {
        await using var context = await MigrateAsync();

        var keys = await context.Database.SqlQuery<string>(
            $"""SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS "Value" FROM pg_constraint WHERE contype = 'f'""").ToListAsync();

        Assert.Equal(["user_schema.pet_analyses FOREIGN KEY (pet_id) REFERENCES user_schema.pets(id) ON DELETE CASCADE"], keys);
    }

    [Fact]
    public async Task PostgreSql_HasOneProfileForEachUser()
    {
        await using var context = await MigrateAsync();
        await context.Database.ExecuteSqlAsync($"INSERT INTO user_schema.user_profiles (user_id) VALUES ('3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11')");

        var exception = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            context.Database.ExecuteSqlAsync($"INSERT INTO user_schema.user_profiles (user_id) VALUES ('3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11')"));

        Assert.Equal("23505", exception.SqlState);
    }

    private static async Task<PostgreSqlUserDbContext> MigrateAsync()
    {
        var options = new DbContextOptionsBuilder<PostgreSqlUserDbContext>();
        PostgreSqlUserDbContext.Configure(options, PostgreSqlServer.Shared.CreateDatabase());
        var context = new PostgreSqlUserDbContext(options.Options);
        await context.Database.MigrateAsync();
        return context;
    }
}
