namespace UserService.Tests.Analyses;

public sealed class AnalysisTestsOnPostgreSql(PostgreSqlHost host) : AnalysisTests(host), IClassFixture<PostgreSqlHost>;
