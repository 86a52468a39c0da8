using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.MigrationHistory;

public sealed class MigratedSchemasTests
{
    private const string Status = "Npgsql:Enum:auth_schema.status";

    [Fact]
    public void Type_ThatIsMadeOrChangedInAForeignSchema_IsFound()
    {
        const string Message = "SREF203: The migration '1_Initial' makes or changes the enum type 'auth_schema.status', and this service does not own the schema 'auth_schema' (it owns 'user_schema'): "
            + "only its owner may change what is in it. Put it into a schema of this service, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.";
        Assert.Equal([Message], Run(operation => operation[Status] = "a,b"));
        Assert.Equal([Message], Run(operation => (operation[Status], operation.OldDatabase[Status]) = ("a,b,c", "a,b")));
    }

    [Fact]
    public void Type_ThatStaysAsItIs_OrIsDropped_OrIsTheServicesOwn_IsInOrder()
    {
        Assert.Empty(Run(operation => (operation[Status], operation.OldDatabase[Status]) = ("a,b", "a,b")));
        Assert.Empty(Run(operation => operation.OldDatabase[Status] = "a,b"));
        Assert.Empty(Run(operation => (operation["Npgsql:Enum:user_schema.status"], operation["Npgsql:Enum:mood"]) = ("a,b", "sad,ok")));
    }

    private static IEnumerable<string> Run(Action<AlterDatabaseOperation> alter)
    {
        var operation = new AlterDatabaseOperation();
        alter(operation);
        return MigratedSchemas.Run([new("1_Initial", [operation])], new(["user_schema"], [])).Select(violation => violation.ToString());
    }
}
