using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A role with privileges only on the tables of one database. All connections of the database use it from then on.</summary>
internal sealed class OrdinaryRole
{
    private readonly string _name = $"role_{Guid.NewGuid():n}";

    /// <summary>Returns the SQL that lets the role see all rows despite row level security, or no longer does.</summary>
    public string SeesAll(bool all) => $"SET ROLE NONE; ALTER ROLE {_name} {(all ? "BYPASSRLS" : "NOBYPASSRLS")}; SET ROLE {_name}";

    public static async Task<OrdinaryRole> EnterAsync(DatabaseFacade database, string schema)
    {
        var role = new OrdinaryRole();
        var sql = $"""
            CREATE ROLE {role._name};
            GRANT USAGE ON SCHEMA {schema} TO {role._name};
            GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role._name};
            GRANT ALL ON ALL SEQUENCES IN SCHEMA {schema} TO {role._name};
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET role = {role._name}', current_database()); END $$;
            """;
        await database.ExecuteSqlRawAsync(sql);
        NpgsqlConnection.ClearPool((NpgsqlConnection)database.GetDbConnection());
        return role;
    }
}
