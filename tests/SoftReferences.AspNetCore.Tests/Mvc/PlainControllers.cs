using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>A controller without <c>[ApiController]</c>: binding failures are left to the filter and the action.</summary>
[ValidateSoftReferences]
internal sealed class SearchController : Controller
{
    [BindProperty(SupportsGet = true)]
    public SoftRef<Users>? Tenant { get; set; }

    [HttpGet("others")]
    public string Others([FromQuery] SoftRef<Users>[] others, [FromQuery(Name = "n")] List<SoftRef<Accounts, long>?>? numbers, [FromQuery] int[] pages) => $"{others.Length}";

    [HttpGet("criteria")]
    public string Search([FromQuery] Criteria criteria) => "handled";

    [HttpGet("named")]
    public string Named([FromQuery(Name = "c")] Criteria criteria) => "handled";

    [HttpGet("nested")]
    public string Nested([FromQuery] Filter filter) => "handled";

    [HttpPost("forms")]
    public string Form([FromForm] Criteria criteria) => "handled";

    [HttpGet("lenient")]
    public string Lenient([FromQuery] LenientSearch search) => "handled";

    [HttpPost("lenient")]
    public string LenientForm([FromForm] LenientSearch search) => "handled";
}

internal sealed class Filter
{
    public List<Criteria> All { get; set; } = [];

    public Criteria? One { get; set; }

    public Dictionary<string, SoftRef<Users>?>? Known { get; set; }

    [Required]
    public SoftRef<Users>? Needed { get; set; }

    public int Page { get; set; }
}

internal sealed record LenientSearch(
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] SoftRef<Users>? OwnerId,
    [property: OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] SoftRef<Users>? SitterId,
    [FromQuery(Name = "vet")] SoftRef<Users>? VetId);
