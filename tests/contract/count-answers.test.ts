import { describe, expect, it } from '@jest/globals';
import { answersSince, countAnswers } from './count-answers.ts';

const metrics = `# TYPE quartermaster_http_request_duration_seconds histogram
quartermaster_http_request_duration_seconds_bucket{le="0.1",operation="getOrder",method="GET",status="2xx"} 7
quartermaster_http_request_duration_seconds_count{operation="getOrder",method="GET",status="2xx"} 8
quartermaster_http_request_duration_seconds_count{operation="getOrder",method="GET",status="401"} 2
quartermaster_http_request_duration_seconds_count{operation="none",method="GET",status="4xx"} 3
quartermaster_http_request_duration_seconds_count{operation="placeOrder",method="POST",status="5xx"} 1
`;

describe('countAnswers', () => {
  it('adds operations up by the class of their status', () => {
    expect(countAnswers(metrics)).toEqual({ '2xx': 8, '4xx': 5, '5xx': 1 });
  });

  it('leaves out what came before', () => {
    expect(answersSince({ '2xx': 3 }, countAnswers(metrics))).toEqual({ '2xx': 5, '4xx': 5, '5xx': 1 });
  });
});
