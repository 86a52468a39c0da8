namespace UserService.Tests.Analyses;

public sealed class AnalysisTestsOnSqlite(SqliteHost host) : AnalysisTests(host), IClassFixture<SqliteHost>;
