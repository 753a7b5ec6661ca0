// Answered anew each time: it is for the container's health check. It needs no page to be compiled first.
export const dynamic = 'force-dynamic';

export function GET(): Response {
  return Response.json({ status: 'healthy', timestamp: new Date().toISOString() });
}
