namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class SqlScanTests
{
    private const string Sql = "INSERT INTO main.pets SELECT * FROM temp.pets";

    private readonly SchemaBorder _border = new(["user_schema"], []);

    [Fact]
    public void MainAndTemp_AreSqlitesOwn() => Assert.Empty(SqlScan.Find(Sql, _border, isSqlite: true));

    [Fact]
    public void MainAndTemp_AreSchemasElsewhere() => Assert.Equal(["main.pets", "temp.pets"], SqlScan.Find(Sql, _border).Select(touch => touch.Name));
}
