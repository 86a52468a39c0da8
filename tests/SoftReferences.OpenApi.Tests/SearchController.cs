using Microsoft.AspNetCore.Mvc;

namespace SoftReferences.OpenApi.Tests;

/// <summary>A controller whose parameter has references as members.</summary>
[ApiController]
[Route("search")]
public sealed class SearchController : ControllerBase
{
    [HttpGet]
    public string Find([FromQuery] Search search) => $"{search}";
}
