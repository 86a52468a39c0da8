namespace UserService.Tests.Requests;

public sealed class OpenApiDocumentTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    [Fact]
    public async Task Document_ShowsReferencesAsIds_AndTheirOwner()
    {
        using var client = host.CreateClient();

        var document = await (await client.GetAsync("/openapi/v1.json")).ReadAsync();

        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (var name in new[] { "PetResponse", "AnalysisResponse", "ProfileResponse" })
        {
            var userId = schemas.GetProperty(name).GetProperty("properties").GetProperty("user_id");
            Assert.Equal(("string", "uuid", "The id of an entity of //auth/users."), (userId.Text("type"), userId.Text("format"), userId.Text("description")));
        }

        Assert.DoesNotContain(schemas.EnumerateObject(), schema => schema.Name.StartsWith("SoftRef", StringComparison.Ordinal));
    }
}
