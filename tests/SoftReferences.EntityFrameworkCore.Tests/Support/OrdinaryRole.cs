using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A role without privileges beyond those on the tables of one database, as which everybody works in it from then on.</summary>
internal sealed class OrdinaryRole
{
    private readonly string _name = $"role_{Guid.NewGuid():n}";

    /// <summary>Gets what gives it the privilege to see all rows, or takes it away.</summary>
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
